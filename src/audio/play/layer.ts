import type {Samples} from '../../base/units.ts'
import type {Gauge} from './meters.ts'
import {addInto, type Bus, follow, isSilent, leave, type Part, silentVoice, skip, type Voice} from './voice.ts'

/** How one position of the deck gives way to another: `gain` adds up to 1, `power` to 1 when squared. */
type Curve = 'gain' | 'power'

type Fade = {
  readonly way: 'in' | 'out'
  readonly curve: Curve
  readonly from: number
  readonly length: Samples
  done: Samples
}

/** Voices that sound together at one position of the deck. While positions cross-fade there are several. */
export type Layer = {
  voices: Voice[]
  /** The deck's frame that comes next. */
  at: Samples
  /** Where it was meant to begin: what lies before is only there to fade in. */
  readonly begin: Samples
  fade: Fade | undefined
}

/** A layer that is whole from frame `begin` of the deck on, and fades in over the `frames` before. */
export const layerAt = (
  begin: Samples,
  voices: Voice[],
  {frames, curve = 'gain'}: {frames: Samples; curve?: Curve},
): Layer => ({
  voices,
  at: begin - frames,
  begin,
  fade: frames > 0 ? {way: 'in', curve, from: 1, length: frames, done: 0} : undefined,
})

const levelOf = ({way, curve, from, length, done}: Fade): number => {
  const part = way === 'in' ? done / length : 1 - done / length
  return from * (curve === 'gain' ? part : Math.sin((Math.PI / 2) * part))
}

/** The layer on its way out, from the level that it has. */
export const fadeOut = (layer: Layer, {frames, curve = 'gain'}: {frames: Samples; curve?: Curve}): void => {
  layer.fade = {way: 'out', curve, from: layer.fade ? levelOf(layer.fade) : 1, length: frames, done: 0}
}

export const hasFaded = ({fade}: Layer): boolean => fade?.way === 'out' && (fade.done >= fade.length || fade.from === 0)

/** Another deck's parts in the place of its own: those that stay only ramp, the others come and go within `frames`. */
export const revoice = (
  layer: Layer,
  parts: readonly Part[],
  {gaugeOf, frames}: {gaugeOf: (id: string) => Gauge; frames: Samples},
): void => {
  const staying = new Set<Voice>()
  for (const part of parts) {
    const known = layer.voices.find(
      voice => voice.id === part.id && voice.source.key === part.source.key && !staying.has(voice),
    )
    const voice = known ?? silentVoice(part, gaugeOf(part.id))
    if (!known) layer.voices.push(voice)
    staying.add(voice)
    follow(voice, part, frames)
  }
  for (const voice of layer.voices) if (!staying.has(voice)) leave(voice, frames)
}

/** Where it is in the deck, to a listener. */
export const placeOf = ({at, begin}: Layer): Samples => Math.max(at, begin)

/** Memory that all layers share; `left` and `right` bound how many frames are added at once. */
export type Scratch = {readonly left: Float32Array; readonly right: Float32Array; readonly fade: Float64Array}

export const createScratch = (frames: Samples): Scratch => ({
  left: new Float32Array(frames),
  right: new Float32Array(frames),
  fade: new Float64Array(frames),
})

/** Adds the layer's next `frames` frames to the bus from its frame `at` on. */
export const addLayerInto = (
  bus: Bus,
  layer: Layer,
  {at, frames, scratch}: {at: Samples; frames: Samples; scratch: Scratch},
): void => {
  const whole = frames === scratch.left.length
  const left = whole ? scratch.left : scratch.left.subarray(0, frames)
  const right = whole ? scratch.right : scratch.right.subarray(0, frames)
  const fade = layer.fade && advanceInto(scratch.fade, layer.fade, frames)
  for (const voice of layer.voices) {
    const sides = isSilent(voice) ? 0 : voice.source.readInto(left, right, layer.at)
    if (sides === 0) skip(voice, frames)
    else addInto(bus, voice, {left, right: sides === 1 ? left : right, at, fade})
  }
  layer.at += frames
  if (layer.fade?.way === 'in' && layer.fade.done >= layer.fade.length) layer.fade = undefined
  if (layer.voices.some(isGone)) layer.voices = layer.voices.filter(voice => !isGone(voice))
}

const isGone = (voice: Voice): boolean => voice.leaving && isSilent(voice)

/** The levels of the next frames, 1 or 0 after the fade's end. */
const advanceInto = (out: Float64Array, fade: Fade, frames: Samples): Float64Array => {
  for (let i = 0; i < frames; i++) {
    if (fade.done < fade.length) fade.done++
    out[i] = levelOf(fade)
  }
  return out
}
