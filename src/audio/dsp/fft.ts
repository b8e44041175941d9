/**
 * Discrete Fourier transform of 2^k complex points, X[k] = Σ x[n]·exp(−2πi·kn/size), unscaled. Stockham's radix-4 form: it
 * sorts while it goes between two buffers, so there is no bit reversal. An instance owns its buffers and serves one caller
 * at a time.
 */
export class Fft {
  readonly size: number
  private readonly cos: Float64Array
  private readonly sin: Float64Array
  private readonly otherRe: Float64Array
  private readonly otherIm: Float64Array

  /** Throws RangeError when the size is not a power of two. */
  constructor(size: number) {
    if (size < 1 || !Number.isInteger(Math.log2(size)))
      throw new RangeError(`FFT size must be a power of two, got ${size}`)
    this.size = size
    this.cos = Float64Array.from({length: size}, (_, k) => Math.cos((2 * Math.PI * k) / size))
    this.sin = Float64Array.from({length: size}, (_, k) => -Math.sin((2 * Math.PI * k) / size))
    this.otherRe = new Float64Array(size)
    this.otherIm = new Float64Array(size)
  }

  /** In place, [size] each. */
  forward(re: Float64Array, im: Float64Array): void {
    let [xr, xi, yr, yi] = [re, im, this.otherRe, this.otherIm]
    let n = this.size
    let stride = 1
    for (; n >= 4; n /= 4, stride *= 4) {
      this.radix4(n / 4, stride, [xr, xi, yr, yi])
      ;[xr, xi, yr, yi] = [yr, yi, xr, xi]
    }
    if (n === 2) {
      radix2(stride, [xr, xi, yr, yi])
      ;[xr, xi, yr, yi] = [yr, yi, xr, xi]
    }
    if (xr !== re) {
      re.set(xr)
      im.set(xi)
    }
  }

  /** The inverse, times `size`: exchanging the real and imaginary parts turns the exponent's sign. */
  inverse(re: Float64Array, im: Float64Array): void {
    this.forward(im, re)
  }

  private radix4(quarter: number, stride: number, [xr, xi, yr, yi]: Buffers): void {
    const {cos, sin} = this
    const step = quarter * stride
    for (let p = 0; p < quarter; p++) {
      const turn = p * stride // of `size`
      const c1 = cos[turn]!
      const s1 = sin[turn]!
      const c2 = cos[2 * turn]!
      const s2 = sin[2 * turn]!
      const c3 = cos[3 * turn]!
      const s3 = sin[3 * turn]!
      for (let q = 0; q < stride; q++) {
        const a = q + stride * p
        const b = a + step
        const c = b + step
        const d = c + step
        const sumR = xr[a]! + xr[c]!
        const sumI = xi[a]! + xi[c]!
        const differenceR = xr[a]! - xr[c]!
        const differenceI = xi[a]! - xi[c]!
        const otherSumR = xr[b]! + xr[d]!
        const otherSumI = xi[b]! + xi[d]!
        const turnedR = xi[d]! - xi[b]! // i·(b − d)
        const turnedI = xr[b]! - xr[d]!
        const to = q + stride * 4 * p
        yr[to] = sumR + otherSumR
        yi[to] = sumI + otherSumI
        const oneR = differenceR - turnedR
        const oneI = differenceI - turnedI
        yr[to + stride] = oneR * c1 - oneI * s1
        yi[to + stride] = oneR * s1 + oneI * c1
        const twoR = sumR - otherSumR
        const twoI = sumI - otherSumI
        yr[to + 2 * stride] = twoR * c2 - twoI * s2
        yi[to + 2 * stride] = twoR * s2 + twoI * c2
        const threeR = differenceR + turnedR
        const threeI = differenceI + turnedI
        yr[to + 3 * stride] = threeR * c3 - threeI * s3
        yi[to + 3 * stride] = threeR * s3 + threeI * c3
      }
    }
  }
}

type Buffers = [xr: Float64Array, xi: Float64Array, yr: Float64Array, yi: Float64Array]

const radix2 = (stride: number, [xr, xi, yr, yi]: Buffers): void => {
  for (let q = 0; q < stride; q++) {
    yr[q] = xr[q]! + xr[q + stride]!
    yi[q] = xi[q]! + xi[q + stride]!
    yr[q + stride] = xr[q]! - xr[q + stride]!
    yi[q + stride] = xi[q]! - xi[q + stride]!
  }
}
