import {readdirSync, readFileSync} from 'node:fs'
import path from 'node:path'
import {expect, test} from 'vitest'

/** What each room may use, from the cellar up: never its neighbours, nor what lies above. */
const USES: Readonly<Record<string, readonly string[]>> = {
  base: [],
  audio: ['base'],
  model: ['base'],
  sampler: ['base'],
  runner: ['base', 'audio', 'model', 'sampler'],
  session: ['base', 'audio', 'model', 'sampler', 'runner'],
  eval: ['base', 'audio', 'sampler', 'runner'],
  // It hears and sees sound, and leaves to the session all that is made of it.
  tui: ['base', 'audio', 'session'],
  cli: ['base', 'audio', 'model', 'sampler', 'runner', 'session', 'eval', 'tui'],
}

const source = path.join(import.meta.dirname, '../src')
const files = readdirSync(source, {recursive: true, encoding: 'utf8'}).filter(file => /\.tsx?$/.test(file))

const importsOf = (file: string): string[] => {
  const text = readFileSync(path.join(source, file), 'utf8')
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map(match =>
    path.normalize(path.join(path.dirname(file), match[1]!)),
  )
}

const roomOf = (file: string): string => file.split(path.sep)[0]!

test('every file in src lies in a known room', () => {
  expect(files.filter(file => !USES[roomOf(file)])).toEqual([])
  expect(files.length).toBeGreaterThan(50)
})

test('imports only point down, to the rooms that a room may use', () => {
  const foreign = files.flatMap(file =>
    importsOf(file)
      .filter(target => ![roomOf(file), ...USES[roomOf(file)]!].includes(roomOf(target)))
      .map(target => `${file} → ${target}`),
  )
  expect(foreign).toEqual([])
})

test('no room may use one that uses it', () => {
  const order = Object.keys(USES)
  for (const [room, used] of Object.entries(USES))
    expect(used.filter(name => order.indexOf(name) >= order.indexOf(room))).toEqual([])
})

test('the sampler knows no model, no file and no screen', () => {
  const text = files
    .filter(file => roomOf(file) === 'sampler')
    .map(file => readFileSync(path.join(source, file), 'utf8'))
  expect(text.filter(code => /from '(node:|ink|react|onnxruntime)/.test(code))).toEqual([])
})

test('no random numbers but seeded ones in sampler and model', () => {
  const rooms = files.filter(file => ['sampler', 'model'].includes(roomOf(file)))
  expect(rooms.filter(file => readFileSync(path.join(source, file), 'utf8').includes('Math.random'))).toEqual([])
})
