import {mkdir} from 'node:fs/promises'
import path from 'node:path'
import {openWav} from '../src/audio/sound/wav-sound.ts'
import type {Seconds} from '../src/base/units.ts'
import {CPU_ENGINE} from '../src/runner/engines.ts'
import type {Runner} from '../src/runner/runner.ts'
import {separateInto} from '../src/runner/separate.ts'
import {wavSink} from '../src/runner/work/stem-sink.ts'
import {folderWork} from '../src/runner/work/work.ts'
import {stemFiles} from '../src/session/take/save-take.ts'
import {requestFor, withBenchRunner} from './job.ts'
import {type Bench, type BenchOptions, say} from './options.ts'
import {median, withFolder} from './program.ts'
import {writeStereoSong} from './stereo-song.ts'

type Cost = {readonly all: Seconds; readonly network: Seconds; readonly windows: number}

/** Separates a song of that length into files, with the engine warm: read, heard, separated, restored, written. */
const costOf = async (runner: Runner, folder: string, seconds: Seconds, options: BenchOptions): Promise<Cost> => {
  const song = path.join(folder, `song-${seconds}.wav`)
  const work = path.join(folder, `work-${performance.now()}`)
  await writeStereoSong(song, seconds)
  await mkdir(work)
  const {manifest} = options.model
  const request = {...(await requestFor(options, {})), engine: CPU_ENGINE}
  let windows = 0
  const begun = performance.now()
  const mix = await openWav(song)
  const {runSeconds} = await separateInto(runner, mix, shape => wavSink(stemFiles(work), shape), {
    request,
    modelRate: manifest.sampleRate,
    work: folderWork(work),
    onFinished: reached => {
      windows = reached.windows
    },
  })
  mix.close()
  return {all: (performance.now() - begun) / 1000, network: runSeconds, windows}
}

export const songCost: Bench = {
  name: 'song-cost',
  about: 'what a whole song costs against as many single windows',
  run: options =>
    withFolder(folder =>
      withBenchRunner(async runner => {
        const {window, sampleRate} = options.model.manifest
        const one = window / sampleRate
        // The first has the engine started.
        await costOf(runner, folder, one, options)
        const singles: Cost[] = []
        for (let i = 0; i < (options.quick ? 1 : 5); i++) singles.push(await costOf(runner, folder, one, options))
        const single = median(singles.map(({all}) => all))
        say(`one window: ${single.toFixed(2)} s`)
        const song = await costOf(runner, folder, options.quick ? 30 : 240, options)
        const beside = (100 * (song.all - song.network)) / song.all
        const what = `a song of ${song.windows} windows, stereo at 44.1 kHz, balanced`
        return [
          {
            name: `${what}: its cost over that of as many single windows`,
            value: song.all / (song.windows * single),
            unit: '',
            bar: '≤ 1.25',
            note: `${song.all.toFixed(1)} s; a window by itself ${single.toFixed(2)} s`,
          },
          {name: `${what}: reading, restoring and writing, of all`, value: beside, unit: '%', bar: ''},
        ]
      }),
    ),
}
