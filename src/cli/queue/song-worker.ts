import path from 'node:path'
import {BadInput} from '../../base/errors.ts'
import {exists} from '../../base/exists.ts'
import {shown} from '../../base/printable.ts'
import type {Seconds} from '../../base/units.ts'
import {turned} from '../../model/remote/address.ts'
import type {EngineChoice} from '../../runner/engines.ts'
import {runnersTogether} from '../../runner/runner.ts'
import {FACTS} from '../../session/delivery/delivery.ts'
import {LONG_PATIENCE} from '../../session/folder/folder-lock.ts'
import {appendLine, type ManifestLine, readManifests} from '../../session/queue/manifest.ts'
import type {PlannedSong} from '../../session/queue/plan-songs.ts'
import type {Worker} from '../../session/queue/run-queue.ts'
import {makeTakes, type TakeMade} from '../run/make-takes.ts'
import {openOutput} from '../run/output.ts'
import {type Run, withSeed} from '../run/prepare-run.ts'
import type {Separation} from '../run/separation.ts'
import type {QueueProgress} from './queue-progress.ts'

/** What became of a song that was separated. */
export type SongMade = Pick<TakeMade, 'notes' | 'provenance'> & {
  /** Each part's file, relative to the folder of results. */
  readonly files: Readonly<Record<string, string>>
  readonly seconds: Seconds
  readonly audioSeconds: Seconds
}

type Bench = {
  readonly run: Run
  /** The folder of results. */
  readonly folder: string
  readonly manifest: string
  readonly recipe: string
  /** What manifests said of songs when the queue began. */
  readonly known: ReadonlyMap<string, ManifestLine>
  /** Which server of several the first worker asks first. */
  readonly first: number
  readonly progress: QueueProgress
  readonly signal: AbortSignal
}

/** Says of files that are being replaced what holds if that is the last word. */
const CUT_OFF = 'was cut off while earlier files of it were replaced'

/**
 * Opens workers, each with an engine's process of its own. A worker separates a song, delivers it, and with the folder locked
 * notes it in the manifest and moves it in; noted first, for what is noted and not there is made again. Where files of an
 * earlier song lie, nobody could tell: then a line with an error is first, and the song's own last.
 */
export const openSongWorker = (bench: Bench): (() => Worker<PlannedSong, Separation, SongMade>) => {
  const {run, folder, manifest, recipe, known, progress, signal} = bench
  let opened = bench.first
  const openRunner = runnersTogether()
  const nextEngine = (): EngineChoice => {
    const {engine} = run.request
    return engine.kind === 'remote' ? {...engine, endpoints: turned(engine.endpoints, opened++)} : engine
  }
  return () => {
    const engine = nextEngine()
    const own = {...run, out: folder, request: {...run.request, engine}}
    const runner = openRunner()
    return {
      perform: async (song, {making, seed, sha256, seconds: audioSeconds}) => {
        const from = performance.now()
        const replaces = known.get(song.id)?.outputs ?? []
        const facts = `${song.placeOf(FACTS)}.json`
        const mayReplace = (file: string): boolean => run.force || replaces.includes(file)
        if (!mayReplace(facts) && (await exists(path.join(folder, facts)))) {
          const line = (await readManifests(folder)).get(song.id)
          if (line?.error === undefined && line?.outputs.includes(facts)) return undefined
          throw taken(folder, facts)
        }
        let outputs: string[] = []
        let notes: readonly string[] = []
        let replacing = false
        const note = (error?: string): void =>
          appendLine(manifest, {
            song: song.id,
            input: song.file,
            sha256,
            bytes: song.bytes,
            modified: song.modified,
            recipe,
            outputs,
            seconds: secondsSince(from),
            audioSeconds: audioSeconds(),
            ...(notes.length > 0 && {notes: [...notes]}),
            error,
          })
        const ready = async (): Promise<void> => {
          for (const file of [...outputs, ...replaces]) {
            if (!(await exists(path.join(folder, file)))) continue
            if (!mayReplace(file)) throw taken(folder, file)
            replacing = true
          }
          note(replacing ? CUT_OFF : undefined)
        }
        const done = (): void => {
          if (replacing) note()
        }
        const deliver: typeof making.deliver = async (staging, until) => {
          const delivered = await making.deliver!(staging, until)
          outputs = [...Object.values(delivered.files), delivered.facts]
          notes = delivered.notes
          return delivered
        }
        const output = openOutput(folder, {ready, done, replaces, patience: LONG_PATIENCE, shared: true})
        const stage = {runner, progress: progress.of(song), signal, output}
        const [made] = await makeTakes(withSeed(own, seed), {...making, deliver}, stage)
        return {...made!, seconds: secondsSince(from), audioSeconds: audioSeconds() ?? 0}
      },
      close: runner.close,
    }
  }
}

const secondsSince = (from: number): Seconds => Math.round(performance.now() - from) / 1000

const taken = (folder: string, file: string): BadInput =>
  new BadInput(
    `${shown(path.join(folder, file))}: is there already; choose another --out or --name, or overwrite it with --force`,
  )
