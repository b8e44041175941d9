/** The sum of the signals, as long as the first. */
export const sumOf = (signals: readonly Float32Array[]): Float32Array => {
  const sum = new Float32Array(signals[0]!.length)
  for (const signal of signals)
    for (let i = 0, to = Math.min(sum.length, signal.length); i < to; i++) sum[i] = sum[i]! + signal[i]!
  return sum
}
