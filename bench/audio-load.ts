import {spawnSync} from 'node:child_process'
import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {performance} from 'node:perf_hooks'
import {pathToFileURL} from 'node:url'
import {type Audio, foldToMono} from '../src/audio/audio.ts'
import {resample} from '../src/audio/dsp/resample.ts'
import {decodeFile} from '../src/audio/files/decode.ts'
import {writeWav} from '../src/audio/files/encode.ts'
import {restoreStems} from '../test/support/restore-stems.ts'
import type {BenchRow} from './row.ts'

const RATE = 44_100
const MODEL_RATE = 22_050

/** How long a song takes to load and its stems to bring back; the compressed formats only where ffmpeg is installed. */
export async function benchAudioLoad(): Promise<BenchRow[]> {
  const folder = await mkdtemp(join(tmpdir(), 'quartet-bench-'))
  try {
    const wav = join(folder, 'song.wav')
    await writeWav(wav, song(600), 'pcm16')
    const files = [wav, ...['flac', 'mp3'].flatMap(format => converted(wav, join(folder, `song.${format}`)))]
    const rows: BenchRow[] = []
    for (const file of files) {
      const seconds = await timed(async () => resample(foldToMono(await decodeFile(file)), RATE, MODEL_RATE))
      const kind = file.slice(file.lastIndexOf('.') + 1).toUpperCase()
      rows.push({name: `load 10 min of stereo ${kind} at 44.1 kHz`, value: seconds, unit: 's', bar: '< 8'})
    }
    return [...rows, await benchRestore()]
  } finally {
    await rm(folder, {recursive: true, force: true})
  }
}

async function benchRestore(): Promise<BenchRow> {
  const mix = song(300)
  const half = resample(foldToMono(mix), RATE, MODEL_RATE)
  const stems = [0.4, 0.3, 0.2, 0.1].map(gain => half.map(value => gain * value))
  const seconds = await timed(async () => restoreStems(mix, stems, MODEL_RATE))
  return {name: 'restore 4 stems of 5 min of stereo at 44.1 kHz', value: seconds, unit: 's', bar: '< 20'}
}

/** Two gliding tones under a slow swell and a little noise, so that no codec has it easy. */
function song(seconds: number): Audio {
  let state = 1
  const channels = [220, 331].map(base =>
    Float32Array.from({length: seconds * RATE}, (_, i) => {
      const t = i / RATE
      state = (state * 48271) % 2147483647
      const tone = Math.sin(2 * Math.PI * (base * t + 40 * Math.sin(t)))
      return 0.3 * tone * (0.6 + 0.4 * Math.sin(3 * t)) + 0.1 * (state / 2147483647 - 0.5)
    }),
  )
  return {sampleRate: RATE, channels}
}

function converted(wav: string, to: string): string[] {
  return spawnSync('ffmpeg', ['-v', 'error', '-y', '-i', wav, to]).status === 0 ? [to] : []
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return (performance.now() - start) / 1000
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  for (const {name, value, unit, bar} of await benchAudioLoad())
    process.stdout.write(`${name}: ${value.toFixed(2)} ${unit} (bar: ${bar})\n`)
}
