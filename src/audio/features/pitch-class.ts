import type {Hertz} from '../../base/units.ts'

export const PITCH_CLASSES = 12

/** The nearest semitone without its octave, 0 … 11 from A; of a frequency above 0. */
export const pitchClass = (frequency: Hertz): number => {
  const semitones = Math.round(PITCH_CLASSES * Math.log2(frequency / 440))
  return ((semitones % PITCH_CLASSES) + PITCH_CLASSES) % PITCH_CLASSES
}
