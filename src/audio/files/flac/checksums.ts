const tableOf = (polynomial: number, bits: 8 | 16): Uint16Array =>
  Uint16Array.from({length: 256}, (_, byte) => {
    const top = 1 << (bits - 1)
    let sum = byte << (bits - 8)
    for (let i = 0; i < 8; i++) sum = sum & top ? (sum << 1) ^ polynomial : sum << 1
    return sum & (2 * top - 1)
  })

/** Of a frame's header: x⁸ + x² + x + 1. */
const eight = tableOf(0x07, 8)
/** Of a whole frame: x¹⁶ + x¹⁵ + x² + 1. */
const sixteen = tableOf(0x8005, 16)

export const crc8 = (bytes: Uint8Array): number => {
  let sum = 0
  for (let i = 0; i < bytes.length; i++) sum = eight[sum ^ bytes[i]!]!
  return sum
}

export const crc16 = (bytes: Uint8Array): number => {
  let sum = 0
  for (let i = 0; i < bytes.length; i++) sum = ((sum << 8) & 0xffff) ^ sixteen[(sum >> 8) ^ bytes[i]!]!
  return sum
}
