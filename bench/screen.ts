import {writeFile} from 'node:fs/promises'
import path from 'node:path'
import {setTimeout} from 'node:timers/promises'
import {writeWav} from '../src/audio/files/encode.ts'
import {STEMS} from '../src/base/stems.ts'
import type {Seconds} from '../src/base/units.ts'
import {emptyProject} from '../src/session/project/project.ts'
import {SESSION_FILE, writeSession} from '../src/session/project/session-file.ts'
import {KEY, type TerminalProgram} from '../test/support/terminal.ts'
import {type Bench, say} from './options.ts'
import {residentBytes} from './process-tree.ts'
import {ensureBuilt, median, withFolder} from './program.ts'
import type {BenchRow} from './row.ts'
import {newHome, processorShare, READY, withScreen} from './screen-program.ts'
import {stereoSong} from './stereo-song.ts'

const MEBIBYTE = 2 ** 20

/** Of a list, what so large a part of it does not exceed. */
const quantile = (values: readonly number[], part: number): number =>
  values.toSorted((a, b) => a - b)[Math.ceil(part * values.length) - 1] ?? Number.NaN

/** From the start of the program to its header on the terminal. */
const firstFrames = async (cwd: string, times: number): Promise<BenchRow[]> => {
  const env = await newHome(cwd)
  const waits: number[] = []
  // Once more than is counted: the very first start copies the demo, and its files are cold.
  for (let i = 0; i <= times; i++)
    await withScreen({env, cwd}, async (screen, begun) => {
      await screen.see(/^ Quartet {2}/)
      waits.push(performance.now() - begun)
      await screen.see(READY)
    })
  const [first, ...later] = waits
  const name = 'start to first frame'
  return [
    {name: `${name}, median of ${times}`, value: median(later), unit: 'ms', bar: '≤ 500'},
    {name: `${name}, the very first start`, value: first!, unit: 'ms', bar: ''},
  ]
}

/** What the program takes while it only shows the demo. */
const atRest = async (cwd: string, seconds: Seconds): Promise<BenchRow[]> => {
  const env = await newHome(cwd)
  return withScreen({env, cwd}, async screen => {
    await screen.see(READY)
    await screen.see(WAVEFORM)
    const {pid} = screen.pty
    const share = await processorShare(pid, seconds)
    const note = 'the process of the screen alone, the demo loaded'
    return [
      {name: `idle over ${seconds} s`, value: share, unit: '% of a core', bar: '≤ 2', note},
      {name: 'memory', value: residentBytes(pid) / MEBIBYTE, unit: 'MiB', bar: '≤ 200', note},
    ]
  })
}

const WAVEFORM = /[⠁-⣿]{8}/
const UNDER_WAY = /step +[2-9]\/\d/

/** A run of generate in the midst of its steps, on all cores. */
const inRun = async <Result>(cwd: string, work: (screen: TerminalProgram) => Promise<Result>): Promise<Result> => {
  const env = await newHome(cwd)
  const project = emptyProject('run', {task: 'generate', steps: 500, seconds: 12, seed: 1})
  await writeFile(path.join(env.HOME!, SESSION_FILE), writeSession(project))
  return withScreen({args: ['open', env.HOME!], env, cwd}, async screen => {
    await screen.see(READY)
    screen.type('r')
    await screen.see(UNDER_WAY, 120)
    return work(screen)
  })
}

const keysWhileRunning = async (cwd: string, times: number): Promise<BenchRow[]> => {
  const waits = await inRun(cwd, async screen => {
    const found: number[] = []
    for (let i = 0; i < times; i++) {
      // Anywhere between two steps and two frames.
      await setTimeout(60 + ((i * 73) % 190))
      const up = i % 2 === 0
      const pressed = performance.now()
      screen.type(up ? '+' : '-')
      await (up ? screen.see('+1 dB') : screen.gone('+1 dB'))
      found.push(performance.now() - pressed)
    }
    return found
  })
  const row = (what: string, value: number, bar: string): BenchRow => ({
    name: `key to changed frame while a task runs, ${what} of ${times}`,
    value,
    unit: 'ms',
    bar,
  })
  return [
    row('95 %', quantile(waits, 0.95), '≤ 80'),
    row('median', median(waits), ''),
    row('worst', Math.max(...waits), ''),
  ]
}

const cancelling = async (cwd: string, times: number): Promise<BenchRow[]> => {
  const waits: number[] = []
  for (let i = 0; i < times; i++)
    waits.push(
      await inRun(cwd, async screen => {
        await setTimeout(40 * i)
        const pressed = performance.now()
        screen.type(KEY.esc)
        await screen.see('cancelled')
        return performance.now() - pressed
      }),
    )
  return [{name: `Esc to "cancelled", worst of ${times}`, value: Math.max(...waits), unit: 'ms', bar: '≤ 100'}]
}

/** A project of four stereo stems at 44.1 kHz: read for the first time, then as it was saved. */
const opening = async (cwd: string, {seconds, times}: {seconds: Seconds; times: number}): Promise<BenchRow[]> => {
  const env = await newHome(cwd)
  const folder = env.HOME!
  const song = await stereoSong(seconds)
  for (const stem of STEMS) await writeWav(path.join(folder, `${stem}.wav`), song, 'float32')
  const openOnce = (): Promise<number> =>
    withScreen({args: ['open', folder], env, cwd}, async (screen, begun) => {
      await screen.until(
        lines => lines.filter(line => WAVEFORM.test(line)).length >= STEMS.length,
        'four waveforms',
        120,
      )
      const lasted = performance.now() - begun
      await screen.see(READY)
      return lasted / 1000
    })
  const first = await openOnce()
  const later: number[] = []
  for (let i = 0; i < times; i++) later.push(await openOnce())
  const name = `open four stereo stems of ${seconds} s, all drawn`
  return [
    {name: `${name}, median of ${times}`, value: median(later), unit: 's', bar: '≤ 2'},
    {name: `${name}, the first time`, value: first, unit: 's', bar: '', note: 'what is drawn is read from the sounds'},
  ]
}

export const screen: Bench = {
  name: 'screen',
  about: 'how soon the workstation is there, answers a key, cancels, opens a project, and what it takes at rest',
  run: ({quick}) => {
    ensureBuilt()
    return withFolder(async folder => {
      const rows: BenchRow[] = []
      const measure = async (what: string, part: Promise<BenchRow[]>): Promise<void> => {
        const found = await part
        say(`${what}: ${found[0]!.value.toFixed(1)} ${found[0]!.unit}`)
        rows.push(...found)
      }
      await measure('first frame', firstFrames(folder, quick ? 1 : 5))
      await measure('at rest', atRest(folder, quick ? 2 : 10))
      await measure('keys', keysWhileRunning(folder, quick ? 6 : 60))
      await measure('cancel', cancelling(folder, quick ? 1 : 5))
      await measure('open', opening(folder, quick ? {seconds: 20, times: 1} : {seconds: 300, times: 3}))
      return rows
    })
  },
}
