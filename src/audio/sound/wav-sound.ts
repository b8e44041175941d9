import {BadInput} from '../../base/errors.ts'
import {printable} from '../../base/printable.ts'
import {identify} from '../files/container.ts'
import {withFile} from '../files/file-bytes.ts'
import {checkShape} from '../files/limits.ts'
import {readWavHeader, type WavLayout} from '../files/wav-header.ts'
import {openSamples} from './sample-file.ts'
import type {FileSound} from './sound.ts'

/**
 * Opens a WAV file to be read where its samples are needed, every channel by itself.
 * Throws BadInput when it is missing, no WAV file, damaged, or without samples; reading throws it as `openSamples` says.
 */
export const openWav = async (path: string, options: {forgiving?: boolean} = {}): Promise<FileSound> =>
  openSamples(path, await layoutOf(path), options)

const layoutOf = (path: string): Promise<WavLayout> =>
  withFile(path, async source => {
    const container = await identify(source)
    if (container?.kind !== 'wav')
      throw new BadInput(`${printable(path)}: is not a WAV file, expected one to play; convert it`)
    const layout = await readWavHeader(source, container.start)
    checkShape(source.name, layout, {maxBytes: Number.POSITIVE_INFINITY})
    if (layout.samples === 0) throw new BadInput(`${source.name}: holds no samples, expected sound; export it again`)
    return layout
  })
