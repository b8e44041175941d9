import type {Hertz, Seconds} from '../../../base/units.ts'

/** Ways to a loudspeaker, the quickest first. */
export const OUTPUTS = ['speaker', 'pw-play', 'paplay', 'aplay', 'ffplay'] as const
export type DeviceName = (typeof OUTPUTS)[number]
export type OutputName = DeviceName | 'silent'

/**
 * From a sample's writing to the ear, beyond what is written ahead: what each keeps in its own buffers and how long it
 * takes to start, as `npm run bench sound` measures it.
 */
export const OWN_DELAY: Readonly<Record<DeviceName, Seconds>> = {
  speaker: 0.015,
  'pw-play': 0.02,
  paplay: 0.02,
  aplay: 0.025,
  ffplay: 0.2,
}

/** A device that takes sound: 16-bit little-endian, left and right in turn. */
export type Output = {
  write(bytes: Buffer): void
  /** Bytes written that it has not taken yet. */
  waiting(): number
  /** Bytes that it has taken and not played when it takes no more. */
  readonly holds: number
  /** Ends it and drops what was not heard yet; settled when the device is free for another. */
  close(): Promise<void>
}

export type Opening = {
  readonly rate: Hertz
  /** Told once, with one line, when it ends by itself. */
  readonly onGone: (why: string) => void
}

export type OpenOutput = (opening: Opening) => Promise<Output>

/** Where nothing can be heard: takes everything and does nothing. */
export const openSilence: OpenOutput = async () => ({
  write: () => {},
  waiting: () => 0,
  holds: 0,
  close: async () => {},
})
