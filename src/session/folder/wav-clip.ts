import path from 'node:path'
import {identify} from '../../audio/files/container.ts'
import {withFile} from '../../audio/files/file-bytes.ts'
import {readWavHeader} from '../../audio/files/wav-header.ts'
import {BadInput} from '../../base/errors.ts'
import {printable} from '../../base/printable.ts'
import type {Clip} from '../project/project.ts'

/**
 * A clip of a WAV file that lies in the project folder already, read off its header; `file` is relative, with forward
 * slashes. Throws BadInput when it is missing or no sound WAV file.
 */
export const wavClip = (folder: string, file: string, name = path.posix.basename(file)): Promise<Clip> =>
  withFile(path.join(folder, file), async source => {
    const container = await identify(source)
    if (container?.kind !== 'wav' || container.start !== 0)
      throw new BadInput(`${printable(source.name)}: is not a WAV file, expected one by its name; load it instead`)
    const {sampleRate, channels, samples} = await readWavHeader(source, 0)
    return {file, name, sampleRate, channels, length: samples, bytes: source.size}
  })
