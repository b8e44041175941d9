import {BANDS, type Overview} from '../../../audio/overview/overview.ts'
import type {Stem} from '../../../base/stems.ts'
import type {Seconds} from '../../../base/units.ts'
import type {Estimate} from '../../../session/studio/studio.ts'

/** The newest estimate of every window so far, in their order. */
export const withEstimate = (estimates: readonly Estimate[], newest: Estimate): Estimate[] =>
  [...estimates.filter(({from}) => from !== newest.from), newest].sort((a, b) => a.from - b.from)

const PEAKS = 1024
const SPECTRA = 256

/** Copies rows of `width` values evenly from where they are in a window to where they are in the whole. */
const placeInto = <Values extends Float32Array | Uint8Array>(
  out: Values,
  values: Values,
  {width, from, to}: {width: number; from: number; to: number},
): void => {
  const columns = out.length / width
  const rows = values.length / width
  const [first, last] = [Math.max(0, Math.floor(from * columns)), Math.min(columns, Math.ceil(to * columns))]
  for (let column = first; column < last; column++) {
    const row = Math.min(rows - 1, Math.max(0, Math.floor(((column / columns - from) / (to - from)) * rows)))
    out.set(values.subarray(row * width, (row + 1) * width), column * width)
  }
}

/** What all windows so far look like together, on a width of `seconds`; silence where nothing has formed yet. */
const joined = (estimates: readonly Estimate[], stem: Stem, seconds: Seconds): Overview => {
  const [only] = estimates
  if (estimates.length === 1 && only!.from === 0 && only!.seconds >= seconds) return only!.stems[stem]
  const whole: Overview = {peaks: new Float32Array(2 * PEAKS), spectra: new Uint8Array(BANDS * SPECTRA)}
  for (const {from, seconds: lasts, stems} of estimates) {
    const part = {from: from / seconds, to: (from + lasts) / seconds}
    placeInto(whole.peaks, stems[stem].peaks, {width: 2, ...part})
    placeInto(whole.spectra, stems[stem].spectra, {width: BANDS, ...part})
  }
  return whole
}

const KNOWN = new WeakMap<readonly Estimate[], Map<Stem, Overview>>()

/** `joined`, computed once for a list of estimates: the screen is drawn more often than they change. */
export const joinedOnce = (estimates: readonly Estimate[], stem: Stem, seconds: Seconds): Overview => {
  const known = KNOWN.get(estimates) ?? new Map<Stem, Overview>()
  KNOWN.set(estimates, known)
  const overview = known.get(stem) ?? joined(estimates, stem, seconds)
  known.set(stem, overview)
  return overview
}
