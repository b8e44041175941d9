import {ModelError} from '../../../base/errors.ts'

const LONGEST_NUMBER = 4096

/** Reads the arguments of pickle instructions; every length is checked against what is left. */
export class PickleCursor {
  at = 0
  readonly #bytes: Uint8Array
  readonly #view: DataView
  readonly #label: string

  constructor(bytes: Uint8Array, label: string) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#label = label
  }

  fail(what: string): ModelError {
    return new ModelError(
      `${this.#label}: ${what} at byte ${this.at} of its pickle; expected what torch.save writes; get the file again`,
    )
  }

  u8(): number {
    return this.#view.getUint8(this.#take(1))
  }

  u16(): number {
    return this.#view.getUint16(this.#take(2), true)
  }

  i32(): number {
    return this.#view.getInt32(this.#take(4), true)
  }

  u32(): number {
    return this.#view.getUint32(this.#take(4), true)
  }

  u64(): number {
    return Number(this.#view.getBigUint64(this.#take(8), true))
  }

  f64(): number {
    return this.#view.getFloat64(this.#take(8), false)
  }

  bytes(length: number): Uint8Array {
    const from = this.#take(length)
    return this.#bytes.subarray(from, from + length)
  }

  text(length: number, encoding: 'utf8' | 'latin1' = 'utf8'): string {
    return Buffer.from(this.bytes(length)).toString(encoding)
  }

  /** Little-endian two's complement, as the LONG instructions hold it. */
  long(length: number): number | bigint {
    if (length > LONGEST_NUMBER) throw this.fail(`an integer of ${length} bytes`)
    let value = 0n
    const bytes = this.bytes(length)
    for (let i = length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i]!)
    return narrow(length > 0 && bytes[length - 1]! >= 0x80 ? value - (1n << BigInt(8 * length)) : value)
  }

  /** Up to the next line feed, which is skipped. */
  line(): string {
    const end = this.#bytes.indexOf(0x0a, this.at)
    if (end < 0) throw this.fail('a line without an end')
    const text = this.text(end - this.at, 'latin1')
    this.at++
    return text
  }

  /** A line of decimal digits, perhaps with Python 2's final L. */
  integerLine(): number | bigint {
    const text = this.line().trim().replace(/L$/, '')
    if (text.length > LONGEST_NUMBER || !/^[+-]?\d+$/.test(text)) throw this.fail('a damaged integer')
    return narrow(BigInt(text.replace(/^\+/, '')))
  }

  #take(length: number): number {
    const from = this.at
    if (!(length >= 0 && from + length <= this.#bytes.length)) throw this.fail('an instruction that is cut short')
    this.at += length
    return from
  }
}

const narrow = (value: bigint): number | bigint => {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}
