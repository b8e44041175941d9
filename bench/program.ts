import {type ChildProcess, execFileSync, spawn} from 'node:child_process'
import {readdirSync, statSync} from 'node:fs'
import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {asset} from '../src/base/assets.ts'
import type {Seconds} from '../src/base/units.ts'

const changedAt = (file: string): number => statSync(file, {throwIfNoEntry: false})?.mtimeMs ?? 0

/** Builds dist/ when any source file is younger: the program that is measured must be the one in src/. */
export const ensureBuilt = (): void => {
  const source = asset('src')
  const files = readdirSync(source, {recursive: true, encoding: 'utf8'}).map(file => path.join(source, file))
  const built = Math.min(changedAt(asset('dist', 'quartet.js')), changedAt(asset('dist', 'child.js')))
  if (Math.max(...files.map(changedAt)) < built) return
  execFileSync(process.execPath, [asset('scripts', 'build.mjs')], {cwd: asset(), stdio: 'inherit'})
}

/** Runs the program as a user does and waits for its end; seconds are wall time, start and all. @throws when it fails. */
export const runQuartet = (args: readonly string[], onStart?: (child: ChildProcess) => void): Promise<Seconds> =>
  new Promise((resolve, reject) => {
    const begun = performance.now()
    const child = spawn(process.execPath, [asset('bin', 'quartet'), ...args], {stdio: ['ignore', 'ignore', 'pipe']})
    let words = ''
    child.stderr.on('data', (chunk: Buffer) => {
      words = (words + chunk.toString()).slice(-2000)
    })
    child.on('error', reject)
    child.on('exit', (code, signal) => {
      if (code === 0) resolve((performance.now() - begun) / 1000)
      else
        reject(new Error(`quartet ${args[0]} ended with ${signal ?? code}: ${words.trim().split('\n').at(-1) ?? ''}`))
    })
    onStart?.(child)
  })

/** Lends `work` a folder that is gone afterwards. */
export const withFolder = async <Result>(work: (folder: string) => Promise<Result>): Promise<Result> => {
  const folder = await mkdtemp(path.join(tmpdir(), 'quartet-bench-'))
  try {
    return await work(folder)
  } finally {
    await rm(folder, {recursive: true, force: true})
  }
}

/** Of an odd count, the middle one; of an even, the lower of the two. */
export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[(values.length - 1) >> 1] ?? Number.NaN
