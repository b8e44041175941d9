import type {Hertz} from '../../base/units.ts'

/** The rate of the sound in which features are looked for: beats, onsets, notes, and whether anything sounds. */
export const ANALYSIS_RATE: Hertz = 22_050
