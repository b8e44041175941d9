import {BadInput} from '../../base/errors.ts'
import {printable} from '../../base/printable.ts'
import {openFile, withFile} from '../byte-source.ts'
import {identify} from '../container.ts'
import {throwIfCancelled} from '../throw-if-cancelled.ts'
import {readWavHeader} from '../wav-header.ts'
import {unpackInto} from '../wav-reader.ts'
import type {Blocks} from './blocks.ts'

/**
 * A WAV file that is never in memory as a whole. @throws BadInput when it is missing, no WAV file or damaged, and while it
 * is read when it becomes shorter.
 */
export const wavBlocks = async (path: string): Promise<Blocks> => {
  const layout = await withFile(path, async source => {
    const container = await identify(source)
    if (container?.kind !== 'wav') throw new BadInput(`${printable(path)}: is not a WAV file, expected one; convert it`)
    return readWavHeader(source, container.start)
  })
  const {sampleRate, channels: channelCount, samples, bytesPerSample, dataStart} = layout
  const frame = channelCount * bytesPerSample
  return {
    sampleRate,
    channelCount,
    samples,
    read: async function* (size, signal) {
      const {source, close} = await openFile(path)
      const bytes = new Uint8Array(size * frame)
      const block = Array.from({length: channelCount}, () => new Float32Array(size))
      try {
        for (let at = 0; at < samples; at += size) {
          throwIfCancelled(signal)
          const frames = Math.min(size, samples - at)
          const got = await source.read(bytes.subarray(0, frames * frame), dataStart + at * frame)
          if (got < frames * frame) throw new BadInput(`${source.name}: became shorter while it was read; try again`)
          unpackInto(block, bytes, {layout, done: 0, frames})
          yield frames === size ? block : block.map(channel => channel.subarray(0, frames))
        }
      } finally {
        await close()
      }
    },
  }
}
