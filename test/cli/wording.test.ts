import {mkdirSync, readFileSync, symlinkSync} from 'node:fs'
import path from 'node:path'
import {expect, test} from 'vitest'
import {asset} from '../../src/base/assets.ts'
import {explain} from '../../src/cli/explain.ts'
import {runProgram} from '../../src/cli/program.ts'
import {parseManifest} from '../../src/model/pack/read-manifest.ts'
import {temporaryFolder} from '../audio/temp-folder.ts'
import {float32, wav} from '../audio/wav-bytes.ts'

const folder = temporaryFolder()
/** As a person types it, and no absolute path. */
const typed = (name: string): string => path.join(path.relative('.', folder.path), name)

mkdirSync(typed('dir.wav'))
symlinkSync('loop', typed('loop'))
const nan = wav({tag: 3, bits: 32, data: float32(0, Number.NaN)})
folder.put('nan.wav', nan)
mkdirSync(typed('stems'))
folder.put('stems/bass.wav', nan)

const out = ['--out', path.join(folder.path, 'out')]

test.each([
  [
    'a folder is no preset, and is there',
    ['generate', ...out, '--preset', 'src'],
    '--preset src: is no JSON file; expected',
  ],
  ['links in a circle are no missing folder', ['eval', typed('loop')], `${typed('loop')}: cannot be opened (ELOOP)`],
  ['a pack is an argument of info', ['models', 'info', 'loop'], 'pack loop: no such model; expected'],
  ['a pack is an argument of verify', ['models', 'verify', 'loop'], 'pack loop: no such model; expected'],
  [
    'a metre is refused by its flag before anything is read',
    ['impute', ...out, '--given', 'drums=a.wav', '--remake', 'drums=bars:1-1', '--metre', '0/0'],
    '--metre 0/0: expected 1 to 32 beats of 2, 4, 8, 16, as in 3/4',
  ],
  ['a sound is named as it was typed', ['beats', typed('nan.wav')], `${typed('nan.wav')}: holds samples that are not`],
  ['a stem in a folder too', ['beats', typed('stems')], `${typed('stems/bass.wav')}: holds samples that are not`],
])('%s', async (_, args, begins) => {
  const error = await runProgram(args, new AbortController().signal).then(
    () => new Error('done'),
    error => error,
  )
  const line = `quartet: ${begins}`
  expect(explain(error).line.slice(0, line.length)).toBe(line)
})

test('what is out of bounds in a model.json is told in plain words', () => {
  const manifest = JSON.parse(readFileSync(asset('models', 'quartet-small', 'model.json'), 'utf8')) as object
  expect(() => parseManifest('model.json', Buffer.from(JSON.stringify({...manifest, sampleRate: 0})))).toThrow(
    'model.json: sampleRate: expected at least 1; get or write the pack again',
  )
})
