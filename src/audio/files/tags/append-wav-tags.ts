import {open} from 'node:fs/promises'
import {chunkBytes} from '../wav-pieces.ts'
import {wavTags} from './riff.ts'
import type {Tags} from './tags.ts'

const MOST_BYTES = 0xffffffff

/**
 * Adds tags to a WAV file behind what it holds, in place. One that would be too long for its sizes, and one of the wider kind
 * (RF64), stays without them.
 */
export const appendWavTags = async (path: string, tags: Tags): Promise<void> => {
  const chunks = wavTags(tags).map(chunkBytes)
  if (chunks.length === 0) return
  const file = await open(path, 'r+')
  try {
    const {size} = await file.stat()
    const head = Buffer.alloc(8)
    await file.read(head, 0, 8, 0)
    const tail = Buffer.concat([Buffer.alloc(size % 2), ...chunks])
    if (head.toString('latin1', 0, 4) !== 'RIFF' || size + tail.length > MOST_BYTES) return
    for (let done = 0; done < tail.length; )
      done += (await file.write(tail, done, tail.length - done, size + done)).bytesWritten
    head.writeUInt32LE(size + tail.length - 8, 4)
    await file.write(head, 0, 8, 0)
    await file.sync()
  } finally {
    await file.close()
  }
}
