import {mkdtempSync, readdirSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {BadInput} from '../../src/base/errors.ts'
import {blendCommand} from '../../src/cli/blend.ts'
import {lineFor} from '../../src/cli/line.ts'
import {runProgram} from '../../src/cli/program.ts'
import {varyCommand} from '../../src/cli/vary.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'quartet-flags-'))
  writeFileSync(path.join(folder, 'list.json'), '[1]')
  writeFileSync(path.join(folder, 'torn.json'), '{"about": ')
  writeFileSync(path.join(folder, 'tall.json'), '{"about": "x", "methods": {"guided": {"steps": 900}}}')
})
afterAll(() => rmSync(folder, {recursive: true, force: true}))

const refusal = async (args: readonly string[]): Promise<string> => {
  const error = await runProgram(args, new AbortController().signal).catch(error => error)
  expect(error, args.join(' ')).toBeInstanceOf(BadInput)
  const message = lineFor(error)
  expect(message).not.toMatch(/\n/)
  expect(message.length, message).toBeLessThan(300)
  return message
}

const separate = (...flags: string[]): string[] => ['separate', 'mix.wav', '--out', path.join(folder, 'out'), ...flags]
const impute = (...flags: string[]): string[] => ['impute', '--out', path.join(folder, 'out'), ...flags]

describe('what is no command is refused in one line', () => {
  const cases: [string[], RegExp][] = [
    [['seperate', 'a.wav'], /unknown command 'seperate', perhaps separate; see quartet --help$/],
    [['play'], /missing required argument 'file\|project'; see quartet play --help$/],
    [['play', 'song.wav', '--output', 'gramophone'], /^--output gramophone: expected one of auto, speaker, /],
    [['play', 'song.wav', '--from', 'end'], /^--from end: expected a number from 0 to /],
    [['eval'], /missing required argument 'dataset-dir'; see quartet eval --help/],
    [['models'], /expected one of list, info, verify, add, import, export; see quartet models --help/],
    [['models', 'remove'], /unknown command 'remove'; see quartet models --help/],
    [['models', 'info'], /missing required argument .*see quartet models info --help/],
    [['models', 'info', ''], /^pack "": is empty, expected a pack’s name or folder/],
    [['models', 'info', 'nope'], /^pack nope: no such model; expected a folder or one of: .*quartet-small/],
    [['models', 'verify', './nope'], /nope: is not a model pack/],
    [['models', 'import'], /missing required argument 'checkpoint'/],
    [['models', 'import', 'a.ckpt', '--name', 'My Pack'], /^--name My Pack: expected lower-case letters/],
    [['models', 'import', 'bass=a.ckpt', 'drums=b.ckpt'], /^guitar: its checkpoint is missing/],
    [['models', 'import', 'bass=a', 'bass=b'], /^b: is for bass, and so is a/],
    [['models', 'add'], /missing required argument 'pack'/],
    [['models', 'add', 'x', '--sha256', 'abc'], /^--sha256 abc: expected 64 hexadecimal digits/],
    [
      ['models', 'add', 'http://example.org/model.json'],
      /^http:\/\/example\.org\/model\.json: is not fetched over http/,
    ],
    [
      ['models', 'import', 'a.ckpt', 'b.ckpt'],
      /^a\.ckpt: does not say which stem it knows; write bass=a\.ckpt, or --stems/,
    ],
    [['models', 'export', 'quartet-small'], /^--out: is missing, expected a model repository; add --out repository$/],
    [['models', 'export', 'nope', '--out', 'x'], /^pack nope: no such model; expected a folder or one of/],
    [['models', 'export', 'quartet-small', '--format', 'tensorrt'], /^--format tensorrt: expected one of onnx$/],
    [['models', 'export', 'quartet-small', '--seconds', '0'], /^--seconds 0: expected a number from 0\.1 to 600$/],
    [['separate'], /missing required argument 'mix'; see quartet separate --help/],
    [['separate', 'a.wav'], /^--out: is missing, expected a folder/],
    [['separate', 'a.wav', 'b.wav', '--out', 'x'], /^a\.wav, b\.wav: no such files, expected songs or folders; check/],
    [['generate', 'a.wav'], /too many arguments/],
    [['separate', '', '--out', 'x'], /^mix "": is empty, expected an audio file/],
    [['generate', '--colour', 'red'], /unknown option '--colour'; see quartet generate --help/],
    [['generate', '--sede', '1'], /unknown option '--sede', perhaps --seed; see quartet generate --help$/],
    [['generate', '--force=yes'], /--force/],
  ]
  test.each(cases)('quartet %j', async (args, expected) => {
    expect(await refusal(args)).toMatch(expected)
  })
})

describe('what a flag cannot be is refused in one line that names the flag and what is expected', () => {
  const cases: [string[], RegExp][] = [
    [separate('--steps'), /'--steps <n>' argument missing; see quartet separate --help/],
    [separate('--shard', '4/3'), /^--shard 4\/3: does not exist, expected one from 1\/3 to 3\/3$/],
    [separate('--jobs', '0'), /^--jobs 0: expected a whole number from 1 to 256$/],
    [separate('--format', 'ogg'), /^--format ogg: expected one of wav, wav24, wav16, flac, mp3$/],
    [separate('--stems', 'drums,flute'), /^--stems flute: is not a stem, expected one of bass, drums, guitar, piano$/],
    [separate('--minus', 'vocals'), /^--minus vocals: is not a stem/],
    [separate('--name', '{title}/{stem}'), /^--name {title}\/{stem}: expected only {folder}, {name}, {ending} and/],
    ...['', ' ', '0', '-1', '1001', '2.5', 'ten', '0x10', '1e9', 'NaN', 'Infinity', '--json', '１'].map(
      (value): [string[], RegExp] => [
        separate('--steps', value),
        /^--steps .+: expected a whole number from 1 to 1000$/,
      ],
    ),
    [separate('--correction', '0'), /^--correction 0: expected a whole number from 1 to 10$/],
    [separate('--seed', '-1'), /^--seed -1: expected a whole number from 0 to 4294967295$/],
    [separate('--seed', '4294967296'), /^--seed 4294967296: expected/],
    [separate('--threads', '0'), /^--threads 0: expected a whole number from 1 to 1024$/],
    [separate('--engine', ''), /^--engine "": expected one of auto, cpu/],
    [separate('--engine', 'tpu'), /^--engine tpu: expected one of auto, cpu/],
    [separate('--engine', 'cuda:fp8'), /^--engine cuda:fp8: expected one of auto, .*, as webgpu:fp16$/],
    [
      separate('--engine', 'http://gpu:8000'),
      /^--engine http:\/\/gpu:8000: names no model, expected http:\/\/host:port\/model$/,
    ],
    [separate('--engine', 'http://gpu/m,cpu'), /^--engine cpu: is no address, expected http/],
    [separate('--engine', 'http://me:secret@gpu/m'), /^--engine http:\/\/gpu\/m: an address takes no password/],
    [separate('--method', 'magic'), /^--method magic: expected one of guided, .*, regressor, gibbs, refine$/],
    [
      separate('--model', 'quartet-small', '--method', 'regressor', '--steps', '2'),
      /regressor\.steps must be 1, got 2/,
    ],
    [
      separate('--model', 'quartet-small', '--method', 'gibbs', '--correction', '2'),
      /gibbs has an unknown setting corr/,
    ],
    [separate('--model', 'quartet-small', '--steps', '501'), /guided\.steps must be 1–500, got 501$/],
    [separate('--guess', 'quartet-small'), /^--guess: only the method refine begins at one, not guided/],
    [separate('--method', 'refine', '--guess', 'nope'), /^--guess nope: no such model; expected a folder or one of/],
    [separate('--method', 'generate'), /^--method generate: expected one of guided/],
    [separate('--method', ''), /^--method "": expected one of guided/],
    [separate('--stems', 'drums,rest'), /^--stems rest: nothing looks for what is none of the stems; add --rest$/],
    [separate('--minus', 'rest'), /^--minus rest: nothing looks for .*; add --rest$/],
    [
      separate('--rest', '--stems', 'voice'),
      /^--stems voice: is not a stem, expected one of bass, drums, guitar, piano$/,
    ],
    [separate('--rest-model', 'quartet-rest'), /^--rest-model: nothing looks for .*; add --rest$/],
    [separate('--rest', '--rest-model', 'nope'), /^--rest-model nope: no such model; expected a folder or one of/],
    [separate('--constrained', 'flute'), /^--constrained flute: expected one of bass, drums, guitar, piano$/],
    [separate('--constrained', 'bass'), /^--constrained: only the method dirac has one, not guided/],
    [separate('--method', 'dirac', '--steps', '4'), /dirac\.steps must be at least 16 .*diverges/],
    [separate('--preset', ''), /^--preset "": is empty/],
    [separate('--preset', 'turbo'), /^--preset turbo: no such preset; expected a JSON file or one of .*balanced/],
    [separate('--preset', './no/such.json'), /^--preset \.\/no\/such\.json: cannot be read/],
    [separate('--preset', 'paper-generate'), /paper-generate.* has no settings for/],
    [separate('--model', ''), /^--model "": is empty/],
    [separate('--model', 'nope'), /^--model nope: no such model/],
    [separate('--model', './nope'), /nope: is not a model pack/],
    [['generate', '--out', ''], /^--out "": is empty, expected a folder$/],
    [['generate', '--out', '--json'], /^--out --json: expected a folder; if it is one, write \.\/--json$/],
    [['generate', '--out', 'x', '--seconds', '0'], /^--seconds 0: expected a number from 0\.1 to 86400$/],
    [['generate', '--out', 'x', '--seconds', '-3'], /^--seconds -3: expected a number/],
    [['generate', '--out', 'x', '--takes', '0'], /^--takes 0: expected a whole number from 1 to 99$/],
    [impute(), /^--given: is missing, expected a stem to keep; add --given drums=beat\.wav$/],
    [impute('--given', ''), /^--given "": is empty, expected stem=file/],
    [impute('--given', 'drums'), /^--given drums: expected stem=file/],
    [impute('--given', 'drums='), /^--given drums=: expected stem=file/],
    [impute('--given', '=a.wav'), /^--given =a\.wav: expected stem=file/],
    [impute('--given', 'flute=a.wav'), /^--given flute: is not a stem, expected one of bass, drums, guitar, piano$/],
    [
      impute('--given', 'bass=a.wav', '--given', 'bass=b.wav'),
      /^--given bass: is given twice, expected each stem once/,
    ],
    [
      impute(...['bass', 'drums', 'guitar', 'piano'].flatMap(stem => ['--given', `${stem}=a.wav`])),
      /^--given: all four stems are given, so there is nothing to make/,
    ],
    [impute('--given', 'bass=a.wav', '--stems', 'flute'), /^--stems flute: is not a stem/],
    [impute('--given', 'bass=a.wav', '--stems', ','), /^--stems "": is not a stem/],
    [impute('--given', 'bass=a.wav', '--stems', 'bass'), /^--stems bass: is given and to be made; say which part/],
    [impute('--given', 'bass=a.wav', '--from', '1'), /^--from and --to: remake a part of a given stem/],
    [
      impute('--given', 'bass=a.wav', '--stems', 'bass', '--from', '2', '--to', '1'),
      /^--from 2 --to 1: the range ends before it begins/,
    ],
    [
      impute('--given', 'bass=a.wav', '--metre', '3'),
      /^--metre 3: expected beats in a bar and their unit, as in 3\/4$/,
    ],
    [
      impute('--given', 'bass=a.wav', '--stems', 'bass', '--to', 'end'),
      /^--to end: expected a number from 0 to 86400$/,
    ],
  ]
  test.each(cases)('quartet %j', async (args, expected) => {
    expect(await refusal(args)).toMatch(expected)
  })
})

test.each([
  ['list.json', /list\.json: the preset/],
  ['torn.json', /torn\.json: is not JSON; mend it/],
  ['tall.json', /tall\.json: guided\./],
])('a preset file that is none is refused by name: %s', async (name, expected) => {
  expect(await refusal(separate('--preset', path.join(folder, name)))).toMatch(expected)
})

test('nothing was made by anything that was refused', () => {
  expect(readdirSync(folder).sort()).toEqual(['list.json', 'tall.json', 'torn.json'])
})

test.each([varyCommand, blendCommand])('help tells that settings are the take’s own', command => {
  const help = command(new AbortController().signal).helpInformation()
  expect(help.replace(/\s+/g, ' ').match(/\(default: the take’s own\)/g)).toHaveLength(2)
})
