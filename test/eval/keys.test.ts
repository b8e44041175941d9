import {beforeEach, expect, test, vi} from 'vitest'
import {unitOf as musicUnitOf} from '../../src/eval/music/perform.ts'
import {unitOf} from '../../src/eval/separation/unit.ts'

const program = vi.hoisted(() => ({hash: '1'}))
vi.mock('../../src/base/program-hash.ts', () => ({programHash: () => program.hash}))
beforeEach(() => {
  program.hash = '1'
})

/** Two kept results of one key are taken for the same. */
const keysOf = (keyOf: (change: object) => string, changes: readonly object[]): number =>
  new Set([{}, ...changes].map(change => keyOf(change))).size

const hash = '00000001aa'
const another = '00000002aa'

test('a separation that was kept is that of one row, pack, rate, seed, sound and program', () => {
  const keyOf = ({seed = 1, data = hash, by = '1', ...change}: {seed?: number; data?: string; by?: string}): string => {
    program.hash = by
    const contender = {system: {id: 'guided'}, identity: 'a', sampleRate: 22_050, calls: 1, ...change}
    type Asked = Parameters<typeof unitOf>
    return unitOf(contender as Asked[0], {track: {}, data: {hash: data, bytes: 1}} as Asked[1], seed).key
  }
  const changes = [
    {system: {id: 'dirac'}},
    {identity: 'b'},
    {sampleRate: 44_100},
    {seed: 2},
    {data: another},
    {by: '2'},
  ]
  expect(keysOf(keyOf, changes)).toBe(1 + changes.length)
})

test('what was made and kept is that of one task, row, pack, setting, engine, seed, piece, embedder and program', () => {
  const keyOf = (
    change: Partial<Record<'task' | 'row' | 'pack' | 'engine' | 'piece' | 'embedder' | 'by', string>> & {
      steps?: number
      seed?: number
    },
  ): string => {
    const {task = 'impute', row = 'bass', pack = 'a', engine = 'cpu', piece = hash, embedder = 'e', by = '1'} = change
    program.hash = by
    const request = {settings: {steps: change.steps ?? 2}, engine: {name: engine}}
    const recipe = {request, hash: pack, seed: change.seed ?? 1}
    type Asked = Parameters<typeof musicUnitOf>
    const bench = {task: {name: task}, recipe, embedder: {identity: embedder}} as unknown as Asked[2]
    return musicUnitOf({id: row} as Asked[0], {hash: piece} as Asked[1], bench).key
  }
  const names = {task: 'generate', row: 'drums', pack: 'b', engine: 'webgpu', piece: another, embedder: 'f', by: '2'}
  const changes = [...Object.entries(names).map(([name, value]) => ({[name]: value})), {steps: 3}, {seed: 2}]
  expect(keysOf(keyOf, changes)).toBe(1 + changes.length)
})
