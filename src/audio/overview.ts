/** Columns of peaks in a clip's overview; a screen shows fewer and merges them. */
export const PEAK_COLUMNS = 4096
/** Columns and bands of the spectra in a clip's overview. */
export const SPECTRUM_COLUMNS = 1024
export const BANDS = 48

/** What a sound looks like at a glance, evenly over its whole length, channels folded together. */
export type Overview = {
  /** [column][min, max], −1 … 1 at full scale; of all channels the extremes. */
  readonly peaks: Float32Array
  /** [column][band], low to high from 40 Hz to 11 kHz on a mel scale; 0 is −90 dB or less, 255 is 0 dB. */
  readonly spectra: Uint8Array
}
