import {percent, type Verdict} from '../../runner/engine/choice/try-engines.ts'

/** What a GPU's engine computes in and why, of what its trials in fp32 and fp16 came to; nothing where it does not work. */
export const precisionLine = ([full, half]: readonly Verdict[]): string | undefined => {
  if (!full?.works || !half) return undefined
  if (!half.works) return `computes in fp32, not fp16: ${half.why}`
  const gain = (full.seconds / half.seconds).toFixed(1)
  if (half.seconds >= full.seconds) return `computes in fp32, not fp16: that is no quicker here (${gain} times as fast)`
  return `computes in fp16: ${gain} times as fast as fp32, off by ${percent(half.off)} of the peak`
}
