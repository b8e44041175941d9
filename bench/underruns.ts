import path from 'node:path'
import {setTimeout} from 'node:timers/promises'
import {createPlayer} from '../src/audio/play/create-player.ts'
import type {PlayerState} from '../src/audio/play/player.ts'
import {Cancelled} from '../src/base/errors.ts'
import type {Seconds} from '../src/base/units.ts'
import {type Request, requestFor, withBenchRunner} from './job.ts'
import {NO_NULL_SINK, withNullSink, writeTone} from './null-sink.ts'
import {type Bench, say} from './options.ts'
import {withFolder} from './program.ts'

/** A window that keeps every core busy from one end of a run to the other. */
const BUSY: Seconds = 12

/** Generates without end, on all cores, until it is told to stop. */
const keepBusy = (request: Request, sampleRate: number, signal: AbortSignal): Promise<void> =>
  withBenchRunner(async runner => {
    try {
      for (;;) await runner.run({...request, input: {kind: 'none'}, length: BUSY * sampleRate}, {signal})
    } catch (error) {
      if (!(error instanceof Cancelled)) throw error
    }
  })

export const underruns: Bench = {
  name: 'underruns',
  about: 'whether sound that plays for 5 minutes while the sampler runs ever stops',
  run: options =>
    withFolder(async folder => {
      const seconds = options.quick ? 10 : 300
      const file = path.join(folder, 'tone.wav')
      await writeTone(file, 12)
      const request = await requestFor(options, {method: 'generate'})
      const found = await withNullSink(async ({listen}) => {
        const monitor = await listen()
        let state: PlayerState | undefined
        const player = createPlayer({
          onState: next => {
            state = next
          },
        })
        const stop = new AbortController()
        try {
          const begun = monitor.changesTo('loud')
          player.hear({tracks: [{id: 'tone', file, gain: 0, pan: 0, heard: true}]})
          player.loop({from: 1, to: 11})
          player.play()
          await begun
          const before = monitor.gaps()
          const work = keepBusy(request, options.model.manifest.sampleRate, stop.signal)
          say(`playing ${seconds} s through ${state?.output?.name}`)
          await Promise.race([setTimeout(1000 * seconds), work])
          const gaps = monitor.gaps() - before
          stop.abort()
          await work
          return {gaps, late: state?.underruns ?? Number.NaN, output: state?.output?.name}
        } finally {
          stop.abort()
          player.close()
          monitor.stop()
        }
      })
      if (!found) throw new Error(NO_NULL_SINK)
      const what = `${seconds} s of playing while the sampler runs on all cores, ${found.output}`
      return [
        {name: `${what}: gaps of 5 ms and more at the device`, value: found.gaps, unit: '', bar: '≤ 0'},
        {name: `${what}: times that writing came too late`, value: found.late, unit: '', bar: '≤ 0'},
      ]
    }),
}
