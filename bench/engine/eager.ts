import {type ChildProcess, spawn, spawnSync} from 'node:child_process'
import {createInterface} from 'node:readline'
import {asset} from '../../src/base/assets.ts'
import type {TimedCall} from './call-times.ts'

const HAS_TORCH_2 = 'import torch, sys; sys.exit(int(torch.__version__.split(".")[0]) < 2)'

/** A Python with PyTorch 2 or later: the one that QUARTET_PYTHON names, else python3. */
export const findPython = (): string | undefined =>
  [process.env.QUARTET_PYTHON ?? 'python3'].find(python => spawnSync(python, ['-c', HAS_TORCH_2]).status === 0)

export type Eager = {
  /** 'PyTorch 2.13.0' */
  readonly name: string
  readonly call: TimedCall
  close(): void
}

/** Loads a pack in PyTorch and waits until it is ready; each call is made when it is asked for. @throws what Python said last. */
export const startEager = async (python: string, pack: string, threads: number): Promise<Eager> => {
  const args = ['-m', 'training.quartet_training.time_call', pack, '--threads', String(threads), '--in-turn']
  const child: ChildProcess = spawn(python, args, {cwd: asset(), stdio: ['pipe', 'pipe', 'pipe']})
  let words = ''
  child.stderr!.on('data', (chunk: Buffer) => {
    words = (words + chunk.toString()).slice(-2000)
  })
  const lines = createInterface({input: child.stdout!})[Symbol.asyncIterator]()
  const read = async (): Promise<Record<string, unknown>> => {
    const {value, done} = await lines.next()
    if (done) throw new Error(`${python} ${args.join(' ')} ended: ${words.trim().split('\n').at(-1)}`)
    return JSON.parse(value) as Record<string, unknown>
  }
  const {torch} = await read()
  const call: TimedCall = async () => {
    child.stdin!.write('\n')
    const {wallMs, cpuMs} = await read()
    return {wall: Number(wallMs), cpu: Number(cpuMs)}
  }
  return {name: `PyTorch ${String(torch).replace(/\+.*/, '')}`, call, close: () => void child.kill('SIGKILL')}
}
