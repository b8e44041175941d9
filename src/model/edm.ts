import type {Ops} from './ops.ts'

/** F of Karras et al. 2022: raw network output for c_in·x [B, S, L] and c_noise [B]. */
export type RawNetwork<T> = (x: T, cNoise: T) => T

/** The four factors of Karras et al. 2022, table 1, column EDM; sigma and each factor [B, 1, 1], cNoise [B]. */
export const preconditioning = <T>(ops: Ops<T>, sigma: T, sigmaData: number) => {
  const [batch] = ops.shape(sigma) as [number]
  const s = ops.reshape(sigma, [batch, 1, 1])
  const norm = ops.sqrt(ops.add(ops.mul(s, s), sigmaData ** 2)) // √(σ² + σ_data²)
  const one = ops.constant(Float32Array.of(1), [1, 1, 1])
  const cIn = ops.div(one, norm)
  const ratio = ops.div(ops.constant(Float32Array.of(sigmaData), [1, 1, 1]), norm)
  return {
    cSkip: ops.mul(ratio, ratio),
    cOut: ops.mul(s, ratio),
    cIn,
    cNoise: ops.mul(ops.log(sigma), 0.25),
  }
}

/** D(x; σ) = clamp(c_skip·x + c_out·F(c_in·x; c_noise), −1, 1). x [B, S, L], sigma [B]. */
export const denoised = <T>(
  ops: Ops<T>,
  {x, sigma, sigmaData}: {x: T; sigma: T; sigmaData: number},
  network: RawNetwork<T>,
): T => {
  const {cSkip, cOut, cIn, cNoise} = preconditioning(ops, sigma, sigmaData)
  const raw = ops.tap('raw', ops.widen(network(ops.narrow(ops.mul(x, cIn)), cNoise)))
  return ops.clamp(ops.add(ops.mul(x, cSkip), ops.mul(raw, cOut)), -1, 1)
}
