import type {Hertz, Samples, Seconds} from '../../base/units.ts'
import {layerAt, placeOf, revoice} from './layer.ts'
import {createMeters, OUT} from './meters.ts'
import {createMixBus} from './mix-bus.ts'
import type {Meter} from './player.ts'
import {createStage} from './stage.ts'
import {createTimeline} from './timeline.ts'
import {type Part, type Voice, voiceOf} from './voice.ts'

/** How long a change takes: short enough to be at once, long enough not to click. */
const FADE: Seconds = 0.006
/** Most frames that are mixed at once. */
const BLOCK: Samples = 512

export type FrameRange = {readonly from: Samples; readonly to: Samples}

/**
 * Plays parts, at the rate that they were made for. All times are frames of that rate. What is jumped to begins whole: the
 * fade-in lies before it, so that no attack is dulled.
 */
export type Transport = {
  /**
   * What is heard, from the next frame on; parts that stay only ramp, others cross-fade where they are. It plays for
   * `length`, or as long as the longest part; the place stays even when it lies behind that.
   */
  hear(parts: readonly Part[], length?: Samples): void
  /** From the end: from the beginning again, or the loop's. */
  play(): void
  pause(): void
  /** Clamped to the deck. */
  seek(at: Samples): void
  /** Beyond the deck it is cut; empty it is none. A position behind the loop plays on to the end. */
  loop(range: FrameRange | undefined): void
  /** Writes the next frames, [frame][left, right], into all of `out`; silence when nothing plays. */
  renderInto(out: Float32Array): void
  readonly playing: boolean
  /** Whether anything is left to fade out or to play. */
  readonly sounding: boolean
  /** Where it stands: what is rendered next. */
  readonly place: Samples
  /** Where playing ends. */
  readonly length: Samples
  /** Frames rendered so far. */
  readonly rendered: number
  /** Where the deck was in a rendered frame; in those before a seek, where that led. */
  heardAt(frame: number): {readonly at: Samples; readonly moving: boolean}
  takeMeters(): Record<string, Meter>
}

/** Stands at frame `from` of whatever deck comes. */
export const createTransport = (rate: Hertz, from: Samples = 0): Transport => {
  const fade = Math.max(1, Math.round(FADE * rate))
  const meters = createMeters()
  const timeline = createTimeline()
  const stage = createStage(BLOCK)
  const bus = createMixBus(BLOCK, meters.gauge(OUT))
  let parts: readonly Part[] = []
  let length = 0
  let range: FrameRange | undefined
  let place = Math.round(from) // while nothing plays
  let rendered = 0
  timeline.mark({frame: 0, at: place, moving: false})

  const currentPlace = (): Samples => (stage.active ? placeOf(stage.active) : place)

  const voices = (): Voice[] => parts.map(part => voiceOf(part, meters.gauge(part.id)))

  /** The loop as far as it lies in the deck. */
  const region = (): FrameRange | undefined => {
    if (!range) return undefined
    const to = Math.min(range.to, length)
    return to > range.from ? {from: range.from, to} : undefined
  }

  const begin = (at: Samples): void => {
    stage.enter(layerAt(at, voices(), {frames: fade}))
    timeline.mark({frame: rendered, at, moving: false})
    timeline.mark({frame: rendered + fade, at, moving: true})
  }

  const stand = (at: Samples): void => {
    stage.retire({frames: fade})
    place = at
    timeline.mark({frame: rendered, at, moving: false})
  }

  /** How many frames can be rendered before something else has to happen; what is due happens. */
  const untilTurn = (most: Samples): Samples => {
    const {active} = stage
    if (!active) return most
    if (placeOf(active) >= length) {
      stand(placeOf(active))
      return most
    }
    const loop = region()
    if (loop && active.at >= active.begin && active.at < loop.to) {
      const frames = Math.min(fade, Math.floor((loop.to - loop.from) / 2))
      const turn = loop.to - frames
      if (active.at < turn) return Math.min(most, turn - active.at)
      if (frames > 0) wrap(loop, Math.min(frames, loop.to - active.at))
    }
    const {at, begin: whole} = stage.active ?? active
    return Math.min(most, at < whole ? whole - at : length - at)
  }

  /** The end of the loop gives way to what lies before its beginning, which then begins whole. */
  const wrap = (loop: FrameRange, frames: Samples): void => {
    stage.retire({frames, curve: 'power'})
    stage.enter(layerAt(loop.from, voices(), {frames, curve: 'power'}))
    timeline.mark({frame: rendered + frames, at: loop.from, moving: true})
  }

  const mix = (frames: Samples): void => {
    bus.clear(frames)
    let done = 0
    while (done < frames) {
      const count = untilTurn(frames - done)
      stage.addInto(bus, done, count)
      done += count
      rendered += count
    }
  }

  return {
    hear: (next, frames) => {
      parts = next
      const ends = frames === undefined ? parts.map(({source}) => source.end) : [Math.round(frames)]
      // Never less than one sample of what there is: who waits for its end could not wait for nothing.
      length = Math.max((frames ?? parts.length) > 0 ? 1 : 0, ...ends)
      if (stage.active) revoice(stage.active, parts, {gaugeOf: meters.gauge, frames: fade})
    },
    play: () => {
      if (stage.active || length === 0) return
      begin(place >= length ? (region()?.from ?? 0) : place)
    },
    pause: () => {
      if (stage.active) stand(placeOf(stage.active))
    },
    seek: at => {
      const to = Math.max(0, Math.min(length, Math.round(at)))
      // Who asks where it is means to go on from there, though the old place is still on its way to the ear.
      timeline.mark({frame: 0, at: to, moving: false})
      if (!stage.active) {
        place = to
      } else if (to >= length) {
        stand(to)
      } else {
        stage.retire({frames: fade})
        begin(to)
      }
    },
    loop: next => {
      range = next && {from: Math.max(0, Math.round(next.from)), to: Math.round(next.to)}
    },
    renderInto: into => {
      const frames = into.length / 2
      for (let done = 0; done < frames; done += BLOCK) {
        const count = Math.min(BLOCK, frames - done)
        mix(count)
        bus.interleaveInto(into, 2 * done, count)
      }
      meters.advance(frames)
    },
    get playing() {
      return stage.active !== undefined
    },
    get sounding() {
      return stage.sounding
    },
    get place() {
      return currentPlace()
    },
    get length() {
      return length
    },
    get rendered() {
      return rendered
    },
    heardAt: timeline.at,
    takeMeters: () => meters.take(parts.map(({id}) => id)),
  }
}
