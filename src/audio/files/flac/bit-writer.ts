/** Writes numbers of any width, the highest bit first, into a buffer of fixed size. */
export class BitWriter {
  private readonly bytes: Uint8Array
  private length = 0
  /** What is not a whole byte yet: its lowest `rest` bits. */
  private held = 0
  private rest = 0

  constructor(capacity: number) {
    this.bytes = new Uint8Array(capacity)
  }

  /** The lowest `width` bits of an integer, 0–32 of them; negative ones in two's complement. */
  put(value: number, width: number): void {
    if (width > 16) {
      this.few(value >>> 16, width - 16)
      this.few(value, 16)
    } else this.few(value, width)
  }

  /** `zeros` bits of 0, then a 1. */
  unary(zeros: number): void {
    let left = zeros
    for (; left >= 16; left -= 16) this.few(0, 16)
    this.few(1, left + 1)
  }

  /** Fills up the last byte with zeros. */
  align(): void {
    if (this.rest > 0) this.few(0, 8 - this.rest)
  }

  /** All whole bytes so far; a view. */
  written(): Uint8Array {
    return this.bytes.subarray(0, this.length)
  }

  private few(value: number, width: number): void {
    this.held = (this.held << width) | (value & ((1 << width) - 1))
    this.rest += width
    while (this.rest >= 8) {
      this.rest -= 8
      this.bytes[this.length++] = this.held >>> this.rest
    }
    this.held &= (1 << this.rest) - 1
  }
}
