import type {LaneName} from '../../session/project/project.ts'
import {blend, groundOf} from '../theme/blend.ts'
import type {Colour, Theme} from '../theme/theme.ts'
import type {Style} from './cells.ts'

/** How a lane's waveform is coloured. */
export type LaneStyle = {
  readonly played: Style
  /** What the playhead has not passed yet. */
  readonly ahead: Style
  /** The noise of a run under way. */
  readonly noise: Style
  readonly playhead: Style
  /** Behind the loop region. */
  readonly tint: Colour
}

type State = {readonly selected?: boolean; readonly muted?: boolean}

/** A lane's colours: bright when selected, grey when muted. Without colours, dim says what is muted or noise. */
export const laneStyle = (theme: Theme, lane: LaneName, {selected, muted}: State = {}): LaneStyle => {
  const ground = groundOf(theme)
  const colour = muted ? theme.dim : theme.lane[lane]
  const plain = theme.name === 'none'
  const faded = (amount: number): Style => {
    const mixed = blend(colour, ground, amount)
    return mixed === undefined ? {} : {colour: mixed}
  }
  return {
    played: plain ? (muted ? {dim: true} : {}) : faded(selected ? 0 : 0.12),
    ahead: plain ? (muted ? {dim: true} : {}) : faded(selected ? 0.32 : 0.42),
    noise: plain ? {dim: true} : faded(0.66),
    playhead: plain ? {bold: true} : {colour: theme.playhead},
    tint: blend(theme.loop, ground, 0.85),
  }
}
