import {spawnSync} from 'node:child_process'
import {existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync} from 'node:fs'
import path from 'node:path'
import {expect, test, vi} from 'vitest'
import {temporaryFolder} from './quartet.ts'

// Whole builds on a busy machine.
vi.setConfig({testTimeout: 300_000})

const ROOT = path.join(import.meta.dirname, '../..')
const at = temporaryFolder()

const build = (env: Record<string, string> = {}): void => {
  const {status, stderr} = spawnSync(process.execPath, ['scripts/build.mjs', at('dist')], {
    cwd: ROOT,
    env: {...process.env, npm_command: 'run', ...env},
    encoding: 'utf8',
  })
  expect([status, stderr]).toEqual([0, ''])
}

test('a build leaves what a running program may still load, for a day, and a package has nothing of it', () => {
  mkdirSync(at('dist'))
  for (const name of ['quartet.js', 'running-OLD.js', 'ended-OLD.js']) writeFileSync(at('dist', name), 'old')
  utimesSync(at('dist', 'ended-OLD.js'), 0, 0)
  build()
  const built = readdirSync(at('dist')).filter(name => name !== 'running-OLD.js')
  expect(built).toEqual(expect.arrayContaining(['child.js', 'player.js', 'quartet.js', 'studio.js']))
  expect(readFileSync(at('dist', 'running-OLD.js'), 'utf8')).toBe('old')
  expect(existsSync(at('dist', 'ended-OLD.js'))).toBe(false)
  expect(readFileSync(at('dist', 'quartet.js'), 'utf8')).not.toBe('old')
  build({npm_command: 'pack'})
  expect(readdirSync(at('dist'))).toEqual(built)
})
