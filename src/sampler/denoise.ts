import type {Sigma} from '../base/units.ts'

/**
 * D(x; σ): the expected clean stems behind `x`, which holds them with Gaussian noise of standard deviation σ
 * (Karras et al. 2022, eq. 2–3; the score is (D(x; σ) − x)/σ²).
 *
 * x: [stem, sample], flat; never written to. The result has the same shape and belongs to the caller,
 * so every call returns an array of its own. What the network is told besides (the mix, clean stems) is closed over.
 */
export type Denoise = (x: Float32Array, sigma: Sigma) => Promise<Float32Array>
