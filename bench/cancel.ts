import {Cancelled} from '../src/base/errors.ts'
import {createRunner} from '../src/runner/runner.ts'
import {type Request, requestFor} from './job.ts'
import {type Bench, type BenchOptions, say} from './options.ts'
import {childrenOf} from './process-tree.ts'
import {mixOf, openStems, RATE} from './stem-source.ts'

/** How far into a network call the abort falls. */
const WITHIN = 0.4

/** The operating system ends what was killed in its own time; longer than this and it is not going to. */
const PATIENCE_MS = 5000

const children = (): number[] => (process.platform === 'linux' ? childrenOf(process.pid) : [])

const whenGone = async (pids: readonly number[]): Promise<void> => {
  const begun = performance.now()
  while (children().some(pid => pids.includes(pid))) {
    if (performance.now() - begun > PATIENCE_MS) throw new Error(`process ${pids} still lives after the cancel`)
    await new Promise(resolve => setTimeout(resolve, 1))
  }
}

/** ms from the abort to the rejection, and to the end of the child process where that can be seen. */
const cancelOnce = async (request: Request, mix: Float32Array): Promise<{rejected: number; gone?: number}> => {
  const runner = createRunner()
  const controller = new AbortController()
  const steps: number[] = []
  const others = children()
  let started: number[] = []
  let aborted = Number.NaN
  const abort = () => {
    started = children().filter(pid => !others.includes(pid))
    aborted = performance.now()
    controller.abort()
  }
  const onStep = () => {
    steps.push(performance.now())
    if (steps.length === 2) setTimeout(abort, WITHIN * (steps[1]! - steps[0]!))
  }
  try {
    await runner.run({...request, input: {kind: 'mix', mix}, length: mix.length}, {onStep, signal: controller.signal})
  } catch (error) {
    if (!(error instanceof Cancelled)) throw error
    const rejected = performance.now() - aborted
    if (started.length === 0) return {rejected}
    await whenGone(started)
    return {rejected, gone: performance.now() - aborted}
  } finally {
    runner.close()
  }
  throw new Error('the run was done before it could be cancelled')
}

export const cancel: Bench = {
  name: 'cancel',
  about: 'how soon a cancel takes effect inside a network call',
  run: async (options: BenchOptions) => {
    const runs = options.quick ? 1 : 5
    const {places, read} = await openStems('test', {count: 1, length: 12 * RATE})
    const mix = mixOf(await read(places[0]!))
    const request = await requestFor(options, {steps: 8})
    const times = []
    for (let i = 0; i < runs; i++) {
      times.push(await cancelOnce(request, mix))
      say(`run ${i + 1}/${runs}: ${times[i]!.rejected.toFixed(1)} ms`)
    }
    const rejected = Math.max(...times.map(time => time.rejected))
    const gone = times.flatMap(time => time.gone ?? [])
    const row = (name: string, value: number) => ({
      name: `cancel inside a network call: ${name}, worst of ${runs}`,
      value,
    })
    return [
      {...row('rejected after', rejected), unit: 'ms', bar: '≤ 100'},
      ...(gone.length > 0 ? [{...row('child process gone after', Math.max(...gone)), unit: 'ms', bar: '≤ 100'}] : []),
    ]
  },
}
