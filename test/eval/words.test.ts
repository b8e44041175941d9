import {expect, test} from 'vitest'
import type {MusicReport} from '../../src/eval/music/report/report.ts'
import {remarksOf} from '../../src/eval/music/report/words.ts'
import type {Report} from '../../src/eval/separation/report.ts'
import {faultLines} from '../../src/eval/separation/words.ts'

const unreadable = [{name: 'a', fault: 'a: is \x1b[31mtorn'}]
const failures = [{track: 'b', why: 'the engine’s process ended: \x1b[31mfatal\n'}]

test('why something was not measured is told without escape codes, whatever brought them', () => {
  const lines = ['track a is left out: a: is ?[31mtorn', 'b: the engine’s process ended: ?[31mfatal?']
  expect(remarksOf({dataset: {pieces: []}, unreadable, failures} as unknown as MusicReport)).toEqual(lines)
  const rows = [{label: 'Guided', failures}]
  expect(faultLines({unreadable, rows} as unknown as Report)).toEqual([lines[0], `Guided failed on ${lines[1]}`])
})
