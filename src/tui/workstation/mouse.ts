import {LANES} from '../../session/project/project.ts'
import type {Press} from '../keys/command.ts'
import {laneAt, layoutOf} from '../screens/layout.ts'
import {selectLane} from './lane-commands.ts'
import {spanOf} from './span.ts'
import type {Tools} from './tools.ts'
import {seekBy, seekTo} from './transport-commands.ts'

type MousePress = Extract<Press, {kind: 'mouse'}>

/** A click selects a lane and puts the playhead there, dragging moves it, the wheel seeks. */
export const pressMouse = (tools: Tools, {action, column, row}: MousePress): void => {
  if (!tools.desk.get().ready) return
  if (action === 'wheel-up') return seekBy(tools, -1, 'fine')
  if (action === 'wheel-down') return seekBy(tools, 1, 'fine')
  const layout = layoutOf(tools.services.size())
  if (!layout || action === 'up') return
  const lane = laneAt(layout, row)
  if (lane !== undefined && action === 'down') selectLane(tools, LANES[lane]!)
  const within = (column - layout.strip) / layout.wave
  if (lane !== undefined && within >= 0) seekTo(tools, within * spanOf(tools.desk.get()))
}
