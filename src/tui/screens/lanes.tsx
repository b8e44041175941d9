import {memo} from 'react'
import {BANDS, type Overview} from '../../audio/overview/overview.ts'
import type {Meter} from '../../audio/play/player.ts'
import type {Range} from '../../base/range.ts'
import type {Metre} from '../../session/project/metre.ts'
import {type Clip, durationOf, LANES, type Lane, type LaneName} from '../../session/project/project.ts'
import {forming} from '../paint/forming.ts'
import {laneStyle} from '../paint/lane-style.ts'
import type {Glyphs, Line} from '../paint/run.ts'
import {spectrogram} from '../paint/spectrogram.ts'
import type {Theme} from '../theme/theme.ts'
import {fitLine} from '../widgets/line.ts'
import {withLaneMarks} from './lane-marks.ts'
import {laneStrip} from './lane-strip.ts'
import {Lines} from './lines.tsx'

/** x̂₀ of a stem that is being made, and how much noise is still around it. */
export type Forming = {
  readonly overview: Overview
  readonly seconds: number
  /** Linear; how far the noise reaches in the window that is sampled now. */
  readonly noise: number
  /** 0 … 1 of the sound. */
  readonly window: {readonly from: number; readonly to: number}
  readonly step: number
}

export type LaneProps = {
  readonly name: LaneName
  readonly lane: Lane
  readonly clip?: Clip
  readonly gone: boolean
  /** Its overview could not be had. */
  readonly undrawn: boolean
  readonly overview?: Overview
  readonly forming?: Forming
  readonly soloed: boolean
  readonly selected: boolean
  readonly focused: boolean
  readonly meter?: Meter
  /** What the width spans, in seconds; 0 when nothing is loaded. */
  readonly span: number
  /** 0 … 1 of the width, quantised to what can be told apart. */
  readonly playhead: number
  readonly loop?: Range
  /** In which bars are counted; absent while seconds are. */
  readonly metre?: Metre
  /** What waveforms are magnified by. */
  readonly scale: number
  readonly view: 'waveform' | 'spectrogram'
  readonly strip: number
  readonly width: number
  readonly rows: number
  readonly theme: Theme
  readonly glyphs: Glyphs
  /** The key that loads a file. */
  readonly loadKey: string
}

const partOf = (from: number, seconds: number, span: number) =>
  span > 0 ? {from: from / span, to: Math.min(1, (from + seconds) / span)} : undefined

/** Words in the middle of a lane without a sound. */
const words = (text: string, {width, rows, theme}: LaneProps): Line[] =>
  Array.from({length: rows}, (_, row) =>
    fitLine(row === Math.floor((rows - 1) / 2) ? [{text: ` ${text}`, colour: theme.dim}] : [], width),
  )

const wordsFor = ({name, gone, undrawn, clip, loadKey}: LaneProps): string => {
  if (clip && gone) return `${clip.file} is gone or was changed`
  if (clip) return undrawn ? `${clip.file} cannot be drawn` : 'reading the sound'
  return name === 'mix'
    ? `no mix: ${loadKey} loads one to separate`
    : `empty: ${loadKey} loads a file, or let a run make it`
}

const shownIn = ({forming, clip, overview, gone}: LaneProps): Pick<Forming, 'overview' | 'seconds'> | undefined =>
  forming ?? (clip && overview && !gone ? {overview, seconds: durationOf(clip)} : undefined)

const picture = (props: LaneProps): Line[] => {
  const {name, lane, span, view, width, rows, theme, glyphs, selected} = props
  const shown = shownIn(props)
  if (!shown) return words(wordsFor(props), props)
  const part = partOf(0, shown.seconds, span)
  const loop = props.loop && partOf(props.loop.from, props.loop.to - props.loop.from, span)
  const playhead = span > 0 ? props.playhead : undefined
  if (view === 'spectrogram')
    return spectrogram(shown.overview.spectra, {
      ...{bands: BANDS, width, rows, glyphs, heat: theme.heat, part, playhead, loop},
      playheadColour: theme.playhead,
    })
  return forming(shown.overview.peaks, {
    ...{width, rows, glyphs, part, playhead, loop},
    style: laneStyle(theme, name, {selected, muted: lane.muted}),
    gain: props.scale * 10 ** (lane.gain / 20),
    noise: props.forming?.noise ?? 0,
    noisePart:
      props.forming &&
      partOf(
        props.forming.window.from * shown.seconds,
        (props.forming.window.to - props.forming.window.from) * shown.seconds,
        span,
      ),
    seed: (props.forming?.step ?? 0) * LANES.length + LANES.indexOf(name),
  })
}

/** One lane: what is set on it at the left, what it sounds like at the right. */
export const LaneView = memo((props: LaneProps) => {
  const {strip, rows, theme, glyphs} = props
  const left = laneStrip(props, {width: strip, rows, theme, glyphs})
  const {lane, metre, span, width} = props
  const marks = {metre, parts: lane.parts ?? [], resting: lane.locked, span, width, theme, glyphs}
  const right = picture(props)
  // Words are not cut up by bars.
  const drawn = shownIn(props) ? withLaneMarks(right, marks) : right
  return <Lines lines={left.map((line, row) => [...line, ...(drawn[row] ?? [])])} />
})
LaneView.displayName = 'LaneView'
