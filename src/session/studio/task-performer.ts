import {rmSync} from 'node:fs'
import {duration} from '../../audio/audio.ts'
import {decodeFile} from '../../audio/files/decode.ts'
import type {Overview} from '../../audio/overview/overview.ts'
import {soundOf} from '../../audio/sound/sound.ts'
import {BadInput} from '../../base/errors.ts'
import {throwIfCancelled} from '../../base/throw-if-cancelled.ts'
import type {Watch} from '../../runner/job.ts'
import {createRunner} from '../../runner/runner.ts'
import type {Clip, Take} from '../project/project.ts'
import {drawCalmly, keepOverview, keptOverview} from './clip-overview.ts'
import {fileOf, openClip} from './clips.ts'
import {estimateMetre} from './estimate-metre.ts'
import {exportSounds} from './export.ts'
import {makeLiveFolder} from './live-folder.ts'
import {load} from './load.ts'
import type {Task} from './messages.ts'
import {createQueue} from './queue.ts'
import {run} from './run.ts'
import {saveStems} from './save-stems.ts'
import type {Preview, RunProgress} from './studio.ts'

/** The engine stands back for the screen and the sound. */
const NICENESS = 10
/** Of a live estimate: as wide as a wide terminal. */
const COLUMNS = {columns: 512, spectrumColumns: 128} as const

export type News = {
  readonly onProgress: (progress: RunProgress) => void
  readonly onTake: (take: Take) => void
  readonly signal: AbortSignal
}

/** Does the studio's tasks in the process that calls it. Runs wait for each other, and so do loads; the rest goes at once. */
export type TaskPerformer = {
  /** Throws BadInput, ModelError and Cancelled. */
  perform(task: Task, news: News): Promise<unknown>
  /** Ends the engine's process and removes what was only for the moment. */
  close(): void
}

export const createTaskPerformer = (): TaskPerformer => {
  const runner = createRunner({niceness: NICENESS})
  const [runs, loads, metres] = [createQueue(), createQueue(), createQueue()]
  let live: string | undefined

  /** A folder for the sound of estimates; without one there are none, and the takes are made all the same. */
  const watch = (): Watch | undefined => {
    live ??= makeLiveFolder()
    return live === undefined ? undefined : {...COLUMNS, folder: live}
  }

  const overview = async (folder: string, clip: Clip, signal: AbortSignal): Promise<Overview> => {
    const file = await fileOf(folder, clip)
    return (await keptOverview(file)) ?? loads(() => drawAgain({folder, clip, file, signal}))
  }

  const perform = async (task: Task, {signal, ...news}: News): Promise<unknown> => {
    throwIfCancelled(signal)
    switch (task.kind) {
      case 'preview':
        return preview(task.file, signal)
      case 'load':
        return loads(() => load(task.folder, {file: task.file, lane: task.lane, signal}))
      case 'overview':
        return overview(task.folder, task.clip, signal)
      case 'metre':
        return metres(() => estimateMetre(task.folder, task.clips, signal))
      case 'run':
        return runs(() =>
          run(task.folder, task.project, {runner, origin: task.origin, watch: watch(), signal, ...news}),
        )
      case 'saveStems':
        return saveStems(task.folder, task.project, signal)
      case 'export':
        return exportSounds({folder: task.folder, project: task.project, signal}, task.request)
    }
  }
  const close = (): void => {
    runner.close()
    if (live) rmSync(live, {recursive: true, force: true})
  }
  return {perform, close}
}

const preview = async (file: string, signal: AbortSignal): Promise<Preview> => {
  const audio = await decodeFile(file, {signal})
  return {
    seconds: duration(audio),
    sampleRate: audio.sampleRate,
    channels: audio.channels.length,
    overview: await drawCalmly(soundOf(audio), signal),
  }
}

type Drawing = {readonly folder: string; readonly clip: Clip; readonly file: string; readonly signal: AbortSignal}

const drawAgain = async ({folder, clip, file, signal}: Drawing): Promise<Overview> => {
  const sound = await openClip(folder, clip)
  const overview = await drawCalmly(sound, signal).finally(sound.close)
  try {
    await keepOverview(file, overview)
  } catch (error) {
    // On a disk that cannot be written to it is drawn again the next time.
    if (!(error instanceof BadInput)) throw error
  }
  return overview
}
