import path from 'node:path'
import {writePack} from '../src/model/pack/write-pack.ts'
import {CPU_ENGINE} from '../src/runner/engines.ts'
import type {Job} from '../src/runner/job.ts'
import {type CallTime, inTurn, type TimedCall} from './engine/call-times.ts'
import {findPython, startEager} from './engine/eager.ts'
import {startEngineChild} from './engine/engine-child.ts'
import {officialUnet, randomUnetTensors, unetDescription} from './engine/random-unet.ts'
import {requestFor} from './job.ts'
import {type Bench, say} from './options.ts'
import {peakResidentBytes} from './process-tree.ts'
import {median, withFolder} from './program.ts'
import type {BenchRow} from './row.ts'

const FULL = officialUnet({channels: 256, features: 128})
const THREADS = 2

const wall = (times: readonly CallTime[]): number => median(times.map(time => time.wall)) / 1000

export const engineFull: Bench = {
  name: 'engine-full',
  about: 'the official network in its full size, 405 million parameters: one call, and the memory it takes',
  run: options =>
    withFolder(async folder => {
      say('writing 405 million parameters')
      const pack = await writePack(path.join(folder, 'full'), unetDescription(FULL), randomUnetTensors(FULL))
      const request = await requestFor({...options, model: pack}, {method: 'generate', solver: 'euler', steps: 1})
      const means = {engine: CPU_ENGINE, threads: THREADS}
      const job: Job = {...request, ...means, input: {kind: 'none'}, length: pack.manifest.window}
      const child = startEngineChild()
      const python = findPython()
      const eager = python === undefined ? undefined : await startEager(python, pack.dir, THREADS)
      const ours: TimedCall = async () => {
        const {runSeconds, evaluations} = await child.perform(job)
        return {wall: (1000 * runSeconds) / evaluations, cpu: Number.NaN}
      }
      try {
        const loaded = await child.perform(job)
        const rounds = options.quick ? 1 : 5
        say('calls in turn')
        const [now, torch] = await inTurn([ours, ...(eager ? [eager.call] : [])], rounds)
        const row = (name: string, value: number, unit: string, bar = ''): BenchRow => ({name, value, unit, bar})
        const note = 'skipped: no Python with torch ≥ 2; QUARTET_PYTHON may name one'
        return [
          row(`405 M: a step of one call, ${THREADS} threads, median of ${rounds}`, wall(now!), 's'),
          ...(eager && torch
            ? [
                row(`405 M: one call of ${eager.name} eager, same weights and threads`, wall(torch), 's'),
                row('405 M: PyTorch eager’s time to ours', wall(torch) / wall(now!), '', '> 1'),
              ]
            : [{...row('405 M: PyTorch eager’s time to ours', Number.NaN, ''), note}]),
          row('405 M: loading the pack and starting the engine', loaded.loadSeconds, 's'),
          row('405 M: most memory of the engine’s process', peakResidentBytes(child.pid) / 1e9, 'GB', '≤ 4'),
        ]
      } finally {
        child.end()
        eager?.close()
      }
    }),
}
