import {createReadStream} from 'node:fs'
import path from 'node:path'
import {audioBlocks} from '../../audio/files/blocks/blocks.ts'
import {identify} from '../../audio/files/container.ts'
import {withFile} from '../../audio/files/file-bytes.ts'
import {readWavHeader} from '../../audio/files/wav-header.ts'
import {writeSound} from '../../audio/files/write-sound.ts'
import {BadInput} from '../../base/errors.ts'
import {hashFile} from '../../base/hash-file.ts'
import {readSmall} from '../../base/small-file.ts'
import {STEMS} from '../../base/stems.ts'
import {throwIfCancelled} from '../../base/throw-if-cancelled.ts'
import {version} from '../../base/version.ts'
import {writeWhole} from '../../base/write-whole.ts'
import {replaceFiles} from '../folder/replace-files.ts'
import type {Clip, Project} from '../project/project.ts'
import {SEAL} from '../take/provenance.ts'
import {fileOf, readClip} from './clips.ts'

/**
 * Writes `stems/{bass,drums,guitar,piano}.wav`, those whose lanes hold a sound, and `stems/quartet.json`, which tells where
 * each came from and how its lane stood. Replaces what it wrote before, all or nothing. Throws BadInput and Cancelled.
 */
export const saveStems = async (folder: string, project: Project, signal: AbortSignal): Promise<void> => {
  const lanes = STEMS.flatMap(stem => {
    const {clip, ...lane} = project.lanes[stem]
    return clip ? [{stem, clip, lane}] : []
  })
  if (lanes.length === 0)
    throw new BadInput('no lane holds a stem, so there is nothing to save; load one or keep a take')
  for (const {clip} of lanes) await fileOf(folder, clip) // before anything is made on disk
  const names = [...STEMS.map(stem => `${stem}.wav`), SEAL]
  await replaceFiles(path.join(folder, 'stems'), names, async staging => {
    const stems: Record<string, unknown> = {}
    for (const {stem, clip, lane} of lanes) {
      const target = path.join(staging, `${stem}.wav`)
      await copyClip({folder, clip, target, signal})
      const {sha256} = await hashFile(target, {signal})
      stems[stem] = {
        file: `${stem}.wav`,
        sha256,
        sampleRate: clip.sampleRate,
        channels: clip.channels,
        samples: clip.length,
        from: {name: clip.name, source: clip.source, take: await takeFacts(folder, clip)},
        lane,
      }
    }
    const facts = {quartet: version(), project: project.name, stems}
    await writeWhole(path.join(staging, SEAL), `${JSON.stringify(facts, null, 2)}\n`)
  })
}

type Copying = {readonly folder: string; readonly clip: Clip; readonly target: string; readonly signal: AbortSignal}

/** Byte for byte, unless somebody put another kind of sound where the clip was. */
const copyClip = async ({folder, clip, target, signal}: Copying): Promise<void> => {
  const file = await fileOf(folder, clip)
  if (!(await isFloatWav(file)))
    return writeSound(target, audioBlocks(await readClip(folder, clip, signal)), {format: 'wav', signal})
  await writeWhole(target, bytesOf(file, signal))
}

async function* bytesOf(file: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  for await (const bytes of createReadStream(file, {highWaterMark: 2 ** 20})) {
    throwIfCancelled(signal)
    yield bytes
  }
}

const isFloatWav = (file: string): Promise<boolean> =>
  withFile(file, async source => {
    const container = await identify(source)
    if (container?.kind !== 'wav' || container.start !== 0) return false
    const {float, bytesPerSample} = await readWavHeader(source, 0)
    return float && bytesPerSample === 4
  })

/** What a take's own quartet.json says; nothing for a stem that was loaded, or whose take says nothing any more. */
const takeFacts = async (folder: string, {file}: Clip): Promise<unknown> => {
  const id = /^takes\/(\d+)\//.exec(file)?.[1]
  if (!id) return undefined
  const text = await readSmall(path.join(folder, 'takes', id, SEAL)).catch(() => undefined)
  if (text === undefined) return {id}
  try {
    return {id, ...(JSON.parse(String(text)) as object)}
  } catch {
    return {id} // somebody edited it
  }
}
