import {expect, test} from 'vitest'
import {BadInput, Cancelled, DeviceError, DiskFull, ModelError} from '../../src/base/errors.ts'
import {explain} from '../../src/cli/explain.ts'

test.each([
  [new BadInput('a.wav: is empty'), 'quartet: a.wav: is empty', 2],
  [new DiskFull('out: the disk is full'), 'quartet: out: the disk is full', 1],
  [new ModelError('weights: are missing'), 'quartet: weights: are missing', 1],
  [new DeviceError('no sound'), 'quartet: no sound', 1],
  [new Cancelled(), 'quartet: cancelled', 130],
])('every kind of error has its exit code', (error, line, code) => {
  expect(explain(error)).toEqual({line, code})
})

test('a message stays one line without control characters, whatever a file is called', () => {
  const {line} = explain(new BadInput('a\nb\x1b[31m.wav: is empty'))
  expect(line).toBe('quartet: a b?[31m.wav: is empty')
})

test('memory that cannot be had is told in plain words', () => {
  expect(explain(new RangeError('Array buffer allocation failed')).line).toMatch(/not enough memory/)
})

test('an error of no known kind says that it is unexpected and how to see more', () => {
  expect(explain(new TypeError('x is not a function'))).toEqual({
    line: 'quartet: unexpected: x is not a function; set QUARTET_TRACE=1 to see where, and report it',
    code: 1,
  })
})
