import {readFile} from 'node:fs/promises'
import path from 'node:path'
import {isSilent} from '../src/audio/features/silence.ts'
import {decodeFile} from '../src/audio/files/decode.ts'
import {writeWav} from '../src/audio/files/encode.ts'
import {STEMS, type Stem} from '../src/base/stems.ts'
import {type Bench, say} from './options.ts'
import {ensureBuilt, runQuartet, withFolder} from './program.ts'
import type {BenchRow} from './row.ts'
import {openStems, RATE} from './stem-source.ts'

const FROM = 4
const TO = 8

const bits = (x: Float32Array): Buffer => Buffer.from(x.buffer, x.byteOffset, x.byteLength)

const sameOutside = (before: Float32Array, after: Float32Array, {from, to}: {from: number; to: number}): boolean =>
  bits(before.subarray(0, from)).equals(bits(after.subarray(0, from))) &&
  bits(before.subarray(to)).equals(bits(after.subarray(to)))

export const imputeBench: Bench = {
  name: 'impute',
  about: 'whether locked stems come back bit for bit and the others sound',
  run: ({quick, model}) =>
    withFolder(async folder => {
      ensureBuilt()
      const {places, read, note} = await openStems('test', {count: 1, length: 12 * RATE})
      const truth = await read(places[0]!)
      const file = (stem: Stem): string => path.join(folder, `${stem}.wav`)
      for (const [n, stem] of STEMS.entries()) {
        const audio = {sampleRate: RATE, channels: [truth[n]!]}
        await writeWav(file(stem), audio, n % 2 === 0 ? 'pcm24' : 'float32')
      }
      const flags = ['--model', model.dir, '--preset', quick ? 'fast' : 'balanced', '--seed', '1', '--quiet']
      const impute = async (given: readonly Stem[], make: Stem, more: readonly string[] = []): Promise<string> => {
        const out = path.join(folder, `made-${make}${more.length > 0 ? '-part' : ''}`)
        const given_ = given.flatMap(stem => ['--given', `${stem}=${file(stem)}`])
        await runQuartet(['impute', ...given_, '--stems', make, '--out', out, ...more, ...flags])
        return out
      }
      let [changed, silent] = [0, 0]
      const made = quick ? STEMS.slice(0, 1) : STEMS
      for (const stem of made) {
        const given = STEMS.filter(other => other !== stem)
        const out = await impute(given, stem)
        for (const other of given) {
          const written = await readFile(path.join(out, `${other}.wav`))
          if (!written.equals(await readFile(file(other)))) changed++
        }
        const {channels} = await decodeFile(path.join(out, `${stem}.wav`))
        if (isSilent(channels[0]!)) silent++
        say(`${stem} made`)
      }
      const part = await impute(STEMS, 'drums', ['--from', String(FROM), '--to', String(TO)])
      const [before, after] = await Promise.all(
        [file('drums'), path.join(part, 'drums.wav')].map(name => decodeFile(name)),
      )
      const range = {from: FROM * RATE, to: TO * RATE}
      const kept = sameOutside(before!.channels[0]!, after!.channels[0]!, range)
      const row = (name: string, value: number): BenchRow => ({
        name: `impute: ${name}`,
        value,
        unit: '',
        bar: '≤ 0',
        note,
      })
      return [
        row(`locked stems that changed a bit, of ${made.length * 3}`, changed),
        row(`made stems that are silent, of ${made.length}`, silent),
        row(`stems that changed outside ${FROM}–${TO} s when only that was remade`, kept ? 0 : 1),
      ]
    }),
}
