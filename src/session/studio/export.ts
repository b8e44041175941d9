import {stat} from 'node:fs/promises'
import path from 'node:path'
import type {Audio} from '../../audio/audio.ts'
import {audioBlocks} from '../../audio/files/blocks/blocks.ts'
import {ENDINGS} from '../../audio/files/write-sound.ts'
import {BadInput} from '../../base/errors.ts'
import {shown} from '../../base/printable.ts'
import type {Hertz} from '../../base/units.ts'
import {resampleCalmly} from '../../runner/work/resample-calmly.ts'
import {writeNoted} from '../delivery/write-noted.ts'
import {replaceFiles} from '../folder/replace-files.ts'
import {clipOf, heardLanes, settle} from '../project/heard.ts'
import {type Clip, LANES, type LaneName, type Project} from '../project/project.ts'
import {fileOf, readClip} from './clips.ts'
import {mixdown, type Strip} from './mixdown.ts'
import type {Exported, ExportRequest} from './studio.ts'

const MIXDOWN = 'mixdown'

type Exporting = {readonly folder: string; readonly project: Project; readonly signal: AbortSignal}

/** See `Studio.export`. FLAC has 24 bits. */
export const exportSounds = async (exporting: Exporting, request: ExportRequest): Promise<Exported> => {
  const {folder, project, signal} = exporting
  const {stems, format} = request
  if (stems.length === 0 && !request.mixdown)
    throw new BadInput('nothing was chosen to export; choose a stem or the mixdown')
  const needed = neededFor(project, request)
  if (request.mixdown && !needed.some(({isHeard}) => isHeard))
    throw new BadInput('mixdown: no lane is heard, expected one at least; unmute or load one')

  for (const {clip} of needed) await fileOf(folder, clip) // before anything is made on disk
  const stemRate = highestOf(needed.filter(({isStem}) => isStem))
  const mixRate = highestOf(needed.filter(({isHeard}) => isHeard))
  const nameOf = (what: string): string => `${what}.${ENDINGS[format]}`
  const names = [...stems, ...(request.mixdown ? [MIXDOWN] : [])].map(nameOf)
  if (!request.force) await refuseTaken(request.folder, names)

  const notes: string[] = []
  await replaceFiles(request.folder, names, async staging => {
    const write = async (what: string, audio: Audio): Promise<void> => {
      const noting = {format, signal, mend: 'lower the gain, or export 32-bit floats'}
      const note = await writeNoted(path.join(staging, nameOf(what)), audioBlocks(audio), noting)
      if (note) notes.push(note)
    }
    const strips: Strip[] = []
    for (const {lane, clip, isStem, isHeard} of needed) {
      const audio = await readClip(folder, clip, signal)
      if (isStem) {
        if (clip.sampleRate !== stemRate) notes.push(`${lane} was resampled to ${stemRate} Hz`)
        await write(lane, await atRate(audio, stemRate, signal))
      }
      if (isHeard) strips.push({audio: await atRate(audio, mixRate, signal), lane: project.lanes[lane]})
    }
    if (request.mixdown) await write(MIXDOWN, await mixdown(strips, mixRate, signal))
  })
  return {files: names.map(name => path.join(request.folder, name)), notes}
}

const highestOf = (sounds: readonly Needed[]): Hertz => Math.max(...sounds.map(({clip}) => clip.sampleRate))

/** A sound to read, and what for. */
type Needed = {readonly lane: LaneName; readonly clip: Clip; readonly isStem: boolean; readonly isHeard: boolean}

/** Stems are what lies in the lanes; what is heard in a lane may be another sound, a take's. */
const neededFor = (project: Project, {stems, mixdown, listening: wish}: ExportRequest): Needed[] => {
  const listening = settle(wish, project)
  const heard = mixdown ? heardLanes(project, listening) : []
  return LANES.flatMap(lane => {
    const own = stems.some(stem => stem === lane) ? loadedIn(project, lane) : undefined
    const sounding = heard.includes(lane) ? clipOf(project, lane, listening) : undefined
    if (own && own.file === sounding?.file) return {lane, clip: own, isStem: true, isHeard: true}
    return [
      ...(own ? [{lane, clip: own, isStem: true, isHeard: false}] : []),
      ...(sounding ? [{lane, clip: sounding, isStem: false, isHeard: true}] : []),
    ]
  })
}

const loadedIn = ({lanes}: Project, lane: LaneName): Clip => {
  const {clip} = lanes[lane]
  if (!clip) throw new BadInput(`${lane}: holds nothing to export; load one or leave it out`)
  return clip
}

const refuseTaken = async (folder: string, names: readonly string[]): Promise<void> => {
  for (const name of names) {
    const found = await stat(path.join(folder, name)).catch(() => undefined)
    if (found)
      throw new BadInput(`${shown(path.join(folder, name))}: is there already; choose another folder, or overwrite it`)
  }
}

const atRate = async ({sampleRate, channels}: Audio, rate: Hertz, signal: AbortSignal): Promise<Audio> => {
  const moved: Float32Array[] = []
  for (const channel of channels) moved.push(await resampleCalmly(channel, {from: sampleRate, to: rate}, signal))
  return {sampleRate: rate, channels: moved}
}
