import {beforeEach, expect, test, vi} from 'vitest'
import {workKey} from '../../../src/cli/run/kept-windows.ts'
import type {Run} from '../../../src/cli/run/prepare-run.ts'
import {CPU_ENGINE, parseEngine} from '../../../src/runner/engines.ts'

const program = vi.hoisted(() => ({hash: '1'}))
vi.mock('../../../src/base/program-hash.ts', () => ({programHash: () => program.hash}))
beforeEach(() => {
  program.hash = '1'
})

const pack = (hash: string) => ({dir: `/packs/${hash}`, hash, manifest: {name: 'pack', version: '1.0.0'}})
const run = {
  ...{task: 'separate', method: 'refine', settings: {steps: 2}, model: pack('a')},
  guess: {method: 'regressor', settings: {steps: 1}, model: pack('b')},
  rest: {model: pack('c'), request: {settings: {steps: 1}}},
  ...{out: '/out', request: {engine: CPU_ENGINE, seed: 1}},
} as unknown as Run
const input = {sha256: 'aa', native: false}
const changed = (change: object): string => workKey({...run, ...change} as unknown as Run, input)

test.each<[string, object]>([
  ['another task', {task: 'impute'}],
  ['another method', {method: 'guided'}],
  ['other settings', {settings: {steps: 3}}],
  ['another model', {model: pack('z')}],
  ['another guess', {guess: {...run.guess, model: pack('z')}}],
  ['other settings of the guess', {guess: {...run.guess, settings: {steps: 1, shifts: 2}}}],
  ['no guess', {guess: undefined}],
  ['another rest', {rest: {...run.rest, model: pack('z')}}],
  ['other settings of the rest', {rest: {...run.rest, request: {settings: {steps: 1, shifts: 2}}}}],
  ['no rest', {rest: undefined}],
  ['a model on another machine', {request: {engine: parseEngine('http://a:8000/m'), seed: 1}}],
])('what was begun is not gone on with by %s', (_, change) => {
  expect(changed(change)).not.toBe(changed({}))
})

test('nor with other sound, or by another program', () => {
  const before = changed({})
  expect(workKey(run, {...input, sha256: 'bb'})).not.toBe(before)
  expect(workKey(run, {...input, native: true})).not.toBe(before)
  program.hash = '2'
  expect(changed({})).not.toBe(before)
})

test.each<[string, object]>([
  ['another engine of this machine', {request: {engine: parseEngine('webgpu'), threads: 2, seed: 1}}],
  ['another seed, which is told apart by itself', {request: {engine: CPU_ENGINE, seed: 2}}],
  ['another folder of results', {out: '/other'}],
  ['the same model in another place', {model: {...pack('a'), dir: '/elsewhere'}}],
])('but it is with %s', (_, change) => {
  expect(changed(change)).toBe(changed({}))
})
