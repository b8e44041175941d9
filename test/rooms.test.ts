import {readdirSync, readFileSync} from 'node:fs'
import path from 'node:path'
import {expect, test} from 'vitest'

/** From the cellar up: a room may use what lies below it, never its neighbours or what lies above. */
const FLOORS = [['base'], ['audio', 'model', 'sampler'], ['runner'], ['session', 'eval'], ['tui'], ['cli']]
const floorOf = (room: string): number => FLOORS.findIndex(floor => floor.includes(room))

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
  expect(files.filter(file => floorOf(roomOf(file)) < 0)).toEqual([])
  expect(files.length).toBeGreaterThan(50)
})

test('imports only point down', () => {
  const upward = files.flatMap(file =>
    importsOf(file)
      .filter(target => roomOf(target) !== roomOf(file) && floorOf(roomOf(target)) >= floorOf(roomOf(file)))
      .map(target => `${file} → ${target}`),
  )
  expect(upward).toEqual([])
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
