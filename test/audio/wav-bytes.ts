/** WAV files built by hand, so that what the decoder reads is known from the format's definition alone. */
export type WavSpec = {
  tag?: number
  channels?: number
  sampleRate?: number
  bits?: number
  blockAlign?: number
  data: Buffer
  /** What the data chunk claims; default: its length. */
  claims?: number
  before?: readonly Buffer[]
  after?: readonly Buffer[]
  magic?: 'RIFF' | 'RF64' | 'BW64' | 'RIFX'
  extensible?: boolean
}

export function chunk(id: string, body: Buffer, claims = body.length, pad = true): Buffer {
  const head = Buffer.alloc(8)
  head.write(id, 0, 'latin1')
  head.writeUInt32LE(claims, 4)
  return Buffer.concat([head, body, Buffer.alloc(pad ? body.length % 2 : 0)])
}

export function format({tag = 1, channels = 1, sampleRate = 8000, bits = 16, blockAlign, extensible}: WavSpec): Buffer {
  const body = Buffer.alloc(extensible ? 40 : 16)
  const align = blockAlign ?? channels * Math.ceil(bits / 8)
  body.writeUInt16LE(extensible ? 0xfffe : tag, 0)
  body.writeUInt16LE(channels, 2)
  body.writeUInt32LE(sampleRate, 4)
  body.writeUInt32LE((sampleRate * align) >>> 0, 8)
  body.writeUInt16LE(align & 0xffff, 12)
  body.writeUInt16LE(bits, 14)
  if (extensible) {
    body.writeUInt16LE(22, 16)
    body.writeUInt16LE(bits, 18)
    body.writeUInt16LE(tag, 24)
    Buffer.from('000000001000800000aa00389b71', 'hex').copy(body, 26)
  }
  return body
}

export function wav(spec: WavSpec): Buffer {
  const {data, claims = data.length, before = [], after = [], magic = 'RIFF'} = spec
  const chunks = [...before, chunk('fmt ', format(spec)), chunk('data', data, claims), ...after]
  const body = Buffer.concat([Buffer.from('WAVE'), ...chunks])
  return chunk(magic, body, magic === 'RIFF' ? body.length : 0xffffffff)
}

export function ds64(dataBytes: number): Buffer {
  const body = Buffer.alloc(28)
  body.writeBigUInt64LE(BigInt(dataBytes), 8)
  return chunk('ds64', body)
}

export const int16 = (...values: number[]): Buffer => Buffer.from(Int16Array.from(values).buffer)
export const float32 = (...values: number[]): Buffer => Buffer.from(Float32Array.from(values).buffer)
export const float64 = (...values: number[]): Buffer => Buffer.from(Float64Array.from(values).buffer)

/** A mono AIFF file of 16 bits; its rate is a float of 80 bits. */
export function aiff(sampleRate: number, samples: readonly number[]): Buffer {
  const exponent = Math.floor(Math.log2(sampleRate))
  const comm = Buffer.alloc(18)
  comm.writeUInt16BE(1, 0)
  comm.writeUInt32BE(samples.length, 2)
  comm.writeUInt16BE(16, 6)
  comm.writeUInt16BE(16_383 + exponent, 8)
  comm.writeUInt32BE(Math.floor(sampleRate * 2 ** (31 - exponent)), 10)
  const data = Buffer.alloc(8 + 2 * samples.length)
  for (const [i, value] of samples.entries()) data.writeInt16BE(value, 8 + 2 * i)
  const big = (id: string, ...bodies: Buffer[]): Buffer => {
    const bytes = chunk(id, Buffer.concat(bodies))
    bytes.writeUInt32BE(bytes.readUInt32LE(4), 4)
    return bytes
  }
  return big('FORM', Buffer.from('AIFF'), big('COMM', comm), big('SSND', data))
}
