import type {Decibels, Samples} from '../../base/units.ts'
import {panGains} from '../dsp/pan.ts'
import type {Gauge} from './meters.ts'
import type {Source} from './source.ts'

/** A track of a deck with its sound at hand. */
export type Part = {
  readonly id: string
  readonly source: Source
  readonly gain: Decibels
  readonly pan: number
  readonly heard: boolean
}

/** A part that sounds, with the gains it has this moment and those it is on its way to. */
export type Voice = {
  readonly id: string
  readonly source: Source
  readonly gauge: Gauge
  left: number
  right: number
  toLeft: number
  toRight: number
  /** Frames until it is there. */
  rest: Samples
  /** Not in the deck any more: gone as soon as it is silent. */
  leaving: boolean
}

const gainsOf = ({gain, pan, heard}: Part): {left: number; right: number} => {
  if (!heard) return {left: 0, right: 0}
  const linear = 10 ** (gain / 20)
  const sides = panGains(pan)
  return {left: linear * sides.left, right: linear * sides.right}
}

/** A voice that sounds at once; what it begins with is for others to fade. */
export const voiceOf = (part: Part, gauge: Gauge): Voice => {
  const {left, right} = gainsOf(part)
  const {id, source} = part
  return {id, source, gauge, left, right, toLeft: left, toRight: right, rest: 0, leaving: false}
}

export const silentVoice = (part: Part, gauge: Gauge): Voice => ({...voiceOf(part, gauge), left: 0, right: 0})

const rampTo = (voice: Voice, {left, right}: {left: number; right: number}, frames: Samples): void => {
  const there = voice.left === left && voice.right === right
  if (voice.toLeft === left && voice.toRight === right && (there || voice.rest > 0)) return
  voice.toLeft = left
  voice.toRight = right
  voice.rest = frames
}

export const follow = (voice: Voice, part: Part, frames: Samples): void => {
  voice.leaving = false
  rampTo(voice, gainsOf(part), frames)
}

export const leave = (voice: Voice, frames: Samples): void => {
  voice.leaving = true
  rampTo(voice, {left: 0, right: 0}, frames)
}

/** Whether nothing of it is heard, now or soon. */
export const isSilent = ({left, right, rest}: Voice): boolean => rest === 0 && left === 0 && right === 0

/** Two channels that voices are added to. */
export type Bus = {readonly left: Float64Array; readonly right: Float64Array}

type Stretch = {
  readonly left: Float32Array
  readonly right: Float32Array
  /** Where in the bus it begins. */
  readonly at: Samples
  /** Of the layer that the voice is in; none: 1 all along. */
  readonly fade: Float64Array | undefined
}

/** Adds a stretch of the voice's own samples to the bus, measures what it added, and takes its gains further. */
export const addInto = (bus: Bus, voice: Voice, {left, right, at, fade}: Stretch): void => {
  if (voice.rest === 0 && !fade) addSteadily(bus, voice, left, right, at)
  else addRamping(bus, voice, {left, right, at, fade})
}

const addSteadily = (bus: Bus, voice: Voice, left: Float32Array, right: Float32Array, at: Samples): void => {
  const {gauge, left: gainLeft, right: gainRight} = voice
  const {left: outLeft, right: outRight} = bus
  let {peak, power} = gauge
  for (let i = 0, k = at; i < left.length; i++, k++) {
    const l = left[i]! * gainLeft
    const r = right[i]! * gainRight
    outLeft[k]! += l
    outRight[k]! += r
    const high = Math.max(Math.abs(l), Math.abs(r))
    if (high > peak) peak = high
    power += l * l + r * r
  }
  gauge.peak = peak
  gauge.power = power
}

const addRamping = (bus: Bus, voice: Voice, {left, right, at, fade}: Stretch): void => {
  const {gauge} = voice
  for (let i = 0; i < left.length; i++) {
    step(voice)
    const level = fade ? fade[i]! : 1
    const l = left[i]! * voice.left * level
    const r = right[i]! * voice.right * level
    bus.left[at + i]! += l
    bus.right[at + i]! += r
    gauge.peak = Math.max(gauge.peak, Math.abs(l), Math.abs(r))
    gauge.power += l * l + r * r
  }
}

/** One frame nearer to the gains it is on its way to, which it reaches exactly. */
const step = (voice: Voice): void => {
  if (voice.rest === 0) return
  voice.left += (voice.toLeft - voice.left) / voice.rest
  voice.right += (voice.toRight - voice.right) / voice.rest
  if (--voice.rest > 0) return
  voice.left = voice.toLeft
  voice.right = voice.toRight
}

/** The same as adding silence: where a source has nothing, gains go on all the same. */
export const skip = (voice: Voice, frames: Samples): void => {
  for (let i = Math.min(frames, voice.rest); i > 0; i--) step(voice)
}
