import {seededUniform} from './uniform.ts'

export const RATE = 22_050

type Hit = {readonly at: number; readonly sound: 'kick' | 'snare' | 'hat' | 'chord'; readonly root?: number}

/** Drums and chords of sines and noise, exactly where they are asked for. */
export const played = (hits: readonly Hit[], seconds: number): Float32Array => {
  const x = new Float32Array(Math.round(seconds * RATE))
  const random = seededUniform(7)
  for (const {at, sound, root = 220} of hits) {
    const start = Math.round(at * RATE)
    const length = Math.min(sound === 'chord' ? 0.9 * RATE : 0.2 * RATE, x.length - start)
    for (let i = 0; i < length; i++) {
      const t = i / RATE
      const noise = 2 * random() - 1
      const sine = (frequency: number) => Math.sin(2 * Math.PI * frequency * t)
      x[start + i]! +=
        sound === 'kick'
          ? 0.8 * Math.exp(-t / 0.06) * sine(55)
          : sound === 'snare'
            ? 0.4 * Math.exp(-t / 0.04) * noise
            : sound === 'hat'
              ? 0.12 * Math.exp(-t / 0.01) * noise
              : 0.08 * Math.exp(-t / 0.5) * (sine(root) + sine(root * 1.26) + sine(root * 1.5))
    }
  }
  return x
}

const ROOTS = [220, 174.6, 261.6, 196]

/** A band in 4/4 or 3/4 whose beats are at these times, the first of them a downbeat. */
export const band = (beats: readonly number[], beatsInBar: 3 | 4): Hit[] =>
  beats.flatMap((at, n): Hit[] => {
    const [beat, next] = [n % beatsInBar, beats[n + 1]]
    const half: Hit[] = next === undefined ? [] : [{at: (at + next) / 2, sound: 'hat'}]
    const root = ROOTS[Math.floor(n / beatsInBar) % ROOTS.length]!
    const back = beatsInBar === 4 ? beat % 2 === 1 : beat > 0
    return [
      {at, sound: 'hat'},
      ...half,
      {at, sound: back ? 'snare' : 'kick'},
      ...(beat === 0 ? [{at, sound: 'chord' as const, root}] : []),
    ]
  })

export const steadyBeats = (tempo: number, {from, seconds}: {from: number; seconds: number}): number[] =>
  Array.from({length: Math.floor(((seconds - from - 0.3) * tempo) / 60) + 1}, (_, n) => from + (n * 60) / tempo)

/** The share of beats that were found within 70 ms, and that were right: their harmonic mean. */
export const fMeasure = (found: readonly number[], truth: readonly number[]): number => {
  const isHit = (times: readonly number[]) => (time: number) => times.some(other => Math.abs(other - time) <= 0.07)
  const [recall, precision] = [truth.filter(isHit(found)).length, found.filter(isHit(truth)).length]
  return (recall + precision) / (truth.length + found.length)
}
