import path from 'node:path'
import {setTimeout} from 'node:timers/promises'
import {createPlayer} from '../src/audio/play/create-player.ts'
import {type DeviceName, OUTPUTS} from '../src/audio/play/output/output.ts'
import {probeOutput} from '../src/audio/play/output/probe.ts'
import type {Deck, PlayerState} from '../src/audio/play/player.ts'
import {type Monitor, NO_NULL_SINK, withNullSink, writeTone} from './null-sink.ts'
import {type Bench, say} from './options.ts'
import {median, withFolder} from './program.ts'
import type {BenchRow} from './row.ts'

/** Seconds from the call to the change at the sink's monitor, of muting and unmuting a tone that plays. */
const measure = async (
  output: DeviceName,
  file: string,
  {monitor, times}: {monitor: Monitor; times: number},
): Promise<number[]> => {
  let state: PlayerState | undefined
  const player = createPlayer({
    output,
    onState: next => {
      state = next
    },
  })
  const deck = (heard: boolean): Deck => ({tracks: [{id: 'tone', file, gain: 0, pan: 0, heard}]})
  const delays: number[] = []
  try {
    await monitor.changesTo('silent')
    const begun = monitor.changesTo('loud')
    player.hear(deck(true))
    player.play()
    await begun
    for (let i = 0; i < times; i++) {
      // The keys of a person fall anywhere between two blocks.
      await setTimeout(300 + 7 * i)
      const heard = i % 2 === 1
      const change = monitor.changesTo(heard ? 'loud' : 'silent')
      const pressed = performance.now() / 1000
      player.hear(deck(heard))
      delays.push((await change) - pressed)
    }
    say(`${output}: told ${((state?.output?.latency ?? 0) * 1000).toFixed(0)} ms, ${state?.underruns ?? 0} underruns`)
    return delays
  } finally {
    player.close()
  }
}

export const sound: Bench = {
  name: 'sound',
  about: 'how soon a key is heard, through every output that works',
  run: ({quick}) =>
    withFolder(async folder => {
      const file = path.join(folder, 'tone.wav')
      await writeTone(file, 60)
      const rows = await withNullSink(async ({listen}) => {
        const rows: BenchRow[] = []
        const note = 'into a PulseAudio null sink, the delay of its monitor included'
        const quickest = (await Promise.all(OUTPUTS.map(name => probeOutput(name)))).filter(probe => probe.works)
        const monitor = await listen()
        for (const [place, {name}] of quickest.entries()) {
          const delays = await measure(name, file, {monitor, times: quick ? 4 : 20})
          const bar = place === 0 ? '≤ 200' : ''
          rows.push({
            name: `key to ear, ${name}, worst of ${delays.length}`,
            value: 1000 * Math.max(...delays),
            unit: 'ms',
            bar,
            note,
          })
          rows.push({name: `key to ear, ${name}, median`, value: 1000 * median(delays), unit: 'ms', bar: '', note})
        }
        monitor.stop()
        return rows
      })
      if (!rows || rows.length === 0) throw new Error(NO_NULL_SINK)
      return rows
    }),
}
