import type {Audio} from '../../src/audio/audio.ts'
import type {Hertz, Seconds} from '../../src/base/units.ts'

/** Park–Miller: noise that is the same on every machine. */
export function noise(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 48271) % 2147483647
    return (2 * state) / 2147483647 - 1
  }
}

/** How loud each stem stands left and right. */
const PLACES: readonly (readonly [number, number])[] = [
  [0.7, 0.7],
  [0.6, 0.8],
  [1, 0.1],
  [0.2, 0.9],
]

/** Four short stems that sound roughly like bass, drums, guitar and piano, each at its place in the stereo image. */
export function stereoBand(sampleRate: Hertz, length: Seconds): Audio[] {
  const n = Math.round(sampleRate * length)
  const mono = [bass, drums, guitar, piano].map(voice => voice(n, sampleRate))
  return mono.map((x, stem) => ({sampleRate, channels: PLACES[stem]!.map(gain => x.map(value => gain * value))}))
}

export function sumOf(stems: readonly Audio[]): Audio {
  const channels = stems[0]!.channels.map((first, c) =>
    first.map((_, i) => stems.reduce((sum, s) => sum + s.channels[c]![i]!, 0)),
  )
  return {sampleRate: stems[0]!.sampleRate, channels}
}

const saw = (phase: number, harmonics: number): number => {
  let sum = 0
  for (let h = 1; h <= harmonics; h++) sum += Math.sin(2 * Math.PI * phase * h) / h
  return sum
}

function bass(n: number, rate: Hertz): Float32Array {
  const notes = [55, 65.4, 73.4, 49]
  return Float32Array.from({length: n}, (_, i) => {
    const t = i / rate
    return 0.25 * saw(notes[Math.floor(t * 2) % 4]! * t, 6) * Math.exp(-2 * ((t * 2) % 1))
  })
}

function drums(n: number, rate: Hertz): Float32Array {
  const random = noise(7)
  return Float32Array.from({length: n}, (_, i) => {
    const t = i / rate
    const [hat, kick] = [(t * 4) % 1, (t * 2) % 1]
    return 0.3 * random() * Math.exp(-25 * hat) + 0.5 * Math.sin(60 * Math.exp(-12 * kick)) * Math.exp(-8 * kick)
  })
}

function guitar(n: number, rate: Hertz): Float32Array {
  return Float32Array.from({length: n}, (_, i) => {
    const t = i / rate
    const chord = [220, 277.2, 329.6].reduce((sum, f) => sum + saw(f * t, 24), 0)
    return 0.06 * chord * Math.exp(-3 * ((t * 1.5) % 1))
  })
}

function piano(n: number, rate: Hertz): Float32Array {
  const notes = [392, 440, 523.3, 587.3, 659.3]
  return Float32Array.from({length: n}, (_, i) => {
    const t = i / rate
    const f = notes[Math.floor(t * 3) % 5]!
    return 0.15 * saw(f * t, 12) * Math.exp(-4 * ((t * 3) % 1))
  })
}
