import {Box} from 'ink'
import {isStem} from '../../base/stems.ts'
import {clipOf} from '../../session/project/heard.ts'
import {LANES, type LaneName} from '../../session/project/project.ts'
import {keyLabel} from '../keys/key-names.ts'
import type {Keymap} from '../keys/keymap.ts'
import type {CommandName} from '../keys/registry.ts'
import {paintOverlay} from '../overlays/overlay.ts'
import {cellAt} from '../paint/cells.ts'
import {ruler} from '../paint/ruler.ts'
import type {Glyphs} from '../paint/run.ts'
import type {Theme} from '../theme/theme.ts'
import {countedMetre} from '../workstation/commands/beat-commands.ts'
import {joinedOnce} from '../workstation/run/estimates.ts'
import {planOf} from '../workstation/setup/plan.ts'
import {positionOf, spanOf} from '../workstation/span.ts'
import type {Desk} from '../workstation/state.ts'
import {inOrder} from '../workstation/take-order.ts'
import {drawScale, laneScale} from './draw-scale.ts'
import {footer} from './footer.ts'
import {formingNoise} from './forming-noise.ts'
import {header} from './header.ts'
import {type Forming, LaneView} from './lanes.tsx'
import type {Layout} from './layout.ts'
import {Lines} from './lines.tsx'
import {metreStrip} from './metre-strip.ts'
import {noticeLines} from './notice-line.ts'
import {runPanel} from './run-panel.ts'
import {takesPanel} from './takes-panel.ts'

type Props = {
  readonly desk: Desk
  readonly layout: Layout
  readonly theme: Theme
  readonly glyphs: Glyphs
  readonly keymap: Keymap
}

const formingOf = ({running, history}: Desk, name: LaneName): Forming | undefined => {
  if (!running?.estimate || !isStem(name) || history.present.lanes[name].locked) return undefined
  const {estimate, estimates, seconds} = running
  return {
    overview: joinedOnce(estimates, name, seconds),
    seconds,
    noise: formingNoise(estimate, name),
    window: {from: estimate.from / seconds, to: Math.min(1, (estimate.from + estimate.seconds) / seconds)},
    step: estimate.step,
  }
}

/** All panes, or an overlay in the place of the panes. One row lower than the terminal. */
export const WorkstationScreen = ({desk, layout, theme, glyphs, keymap}: Props) => {
  const {columns, strip, wave, laneRows, panelRows, runWidth, takesWidth} = layout
  const project = desk.history.present
  const position = positionOf(desk)
  const span = spanOf(desk)
  const metre = countedMetre(project)
  const key = (command: CommandName): string => keyLabel(keymap.keysOf(command)[0] ?? '', {unicode: glyphs !== 'ascii'})
  const look = {width: columns, theme, glyphs}
  const top = header(
    {
      name: desk.ready ? project.name : 'opening …',
      saved: desk.saved,
      readOnly: desk.readOnly,
      listening: desk.listening,
      player: desk.player,
      position,
      metre,
      seconds: span,
    },
    look,
  )
  const [notice = [], more] = noticeLines(desk.notice, look)
  if (desk.overlay) {
    const height = layout.rows - 4
    const view = {theme, glyphs, linear: false, width: columns, height, keymap}
    const lines = paintOverlay(desk.overlay, view)
    const filled = [...lines, ...Array.from({length: Math.max(0, height - lines.length)}, () => [])]
    // The panes' keys mean nothing now; the overlay names its own.
    return <Lines lines={[top, ...filled, notice, more ?? []]} />
  }
  // The middle of the cell in which the ruler has it.
  const playhead = span > 0 ? ((cellAt(Math.min(1, position / span), wave) ?? 0) + 0.5) / wave : 0
  const time = ruler({width: wave, seconds: span, playhead: position, loop: project.loop, metre, theme, glyphs})
  const {view} = project.place
  const shown = LANES.map(name => {
    const clip = clipOf(project, name, desk.listening)
    const making = formingOf(desk, name)
    return {name, clip, making, overview: clip && desk.overviews.get(clip.file)}
  })
  // The stems lean on one scale, so that they can be compared; the mix has its own.
  const stemScale = drawScale(
    shown.flatMap(({name, making, overview}) => (name === 'mix' ? [] : [making?.overview ?? overview])),
  )
  const mixScale = drawScale([shown.at(-1)?.overview])
  return (
    <Box flexDirection="column">
      <Lines lines={[top, [...metreStrip(project, {width: strip, theme, glyphs}), ...time]]} />
      {shown.map(({name, clip, making, overview}) => (
        <LaneView
          key={name}
          {...{name, clip, overview, span, metre, playhead, view, strip, theme, glyphs}}
          lane={project.lanes[name]}
          gone={clip !== undefined && desk.missing.has(clip.file)}
          undrawn={clip !== undefined && desk.undrawn.has(clip.file)}
          forming={making}
          soloed={name === 'mix' ? desk.listening.kind === 'mix' : project.lanes[name].soloed}
          selected={desk.lane === name}
          focused={desk.pane === 'lanes'}
          meter={desk.player?.playing ? desk.player.meters[name] : undefined}
          loop={project.loop}
          scale={name === 'mix' ? mixScale : laneScale(making?.overview ?? overview, stemScale)}
          width={wave}
          rows={laneRows}
          loadKey={key('lane.load')}
        />
      ))}
      <Box>
        <Box width={runWidth} flexShrink={0}>
          <Lines
            lines={runPanel(
              {
                project,
                seconds: span,
                plan: planOf(desk),
                row: desk.row,
                focused: desk.pane === 'run',
                running: desk.running,
                runKey: key('run.start'),
                cancelKey: key('back'),
                hearKey: key('listen.estimate'),
              },
              {width: runWidth, rows: panelRows, theme, glyphs},
            )}
          />
        </Box>
        <Lines
          lines={takesPanel(
            {
              takes: inOrder(project.takes, desk.takeOrder),
              order: desk.takeOrder,
              selected: desk.take,
              marked: desk.marked,
              listening: desk.listening,
              focused: desk.pane === 'takes',
              hints: [
                `${key('take.audition')} hear`,
                `${key('take.keep')} keep`,
                `${key('take.vary')} vary`,
                `${key('take.continue')} go on`,
              ],
            },
            {width: takesWidth, rows: panelRows, theme, glyphs},
          )}
        />
      </Box>
      <Lines lines={[notice, more ?? footer(desk.pane, keymap, look)]} />
    </Box>
  )
}
