import {describe, expect, test} from 'vitest'
import {BadInput, DiskFull, lineOf, lineOfFault, ModelError, Unreadable} from '../../src/base/errors.ts'
import {lineFor} from '../../src/cli/line.ts'
import {fromFailure, toFailure} from '../../src/runner/process/failure.ts'
import {messageOf} from '../../src/tui/workstation/message.ts'

const lost = new ModelError('engine cuda cannot start: no driver', {mend: {change: 'engine'}})
const full = new BadInput('stems: needs 2 MB', {mend: {change: 'out', or: 'make room'}})
const steam = new BadInput('steam: expected one of auto', {about: 'engine'})

describe('which setting mends an error is told in the words of who tells it', () => {
  test.each([
    [lost, 'engine cuda cannot start: no driver; choose another with --engine'],
    [full, 'stems: needs 2 MB; make room, or choose another disk with --out'],
    [steam, '--engine steam: expected one of auto'],
    [new BadInput('nope: no such model', {about: 'pack'}), 'pack nope: no such model'],
    [new BadInput('mix.wav: is silent'), 'mix.wav: is silent'],
  ])('on the command line: %s', (error, line) => {
    expect(lineFor(error)).toBe(line)
  })

  test('on the screen', () => {
    expect(messageOf(lost)).toBe('engine cuda cannot start: no driver; E picks another engine')
    expect(messageOf(steam)).toBe('engine steam: expected one of auto')
    for (const error of [lost, full, steam]) expect(messageOf(error)).not.toContain('--')
  })

  test('in reports, which nobody answers', () => {
    expect(lineOfFault(lost)).toBe('engine cuda cannot start: no driver; choose another engine')
    expect(() => lineOfFault(new TypeError('none of ours'))).toThrow(TypeError)
  })
})

test('an error that crosses to another process says there what it said here', () => {
  for (const error of [lost, full, steam, new DiskFull('a: is full'), new Unreadable('b: is torn')]) {
    const there = fromFailure(structuredClone(toFailure(error)), 'the engine')
    expect(there.constructor).toBe(error.constructor)
    expect(lineOf(there)).toBe(lineOf(error))
    expect(there).toMatchObject({...error})
  }
  expect(lineOf(fromFailure(toFailure(new TypeError('x is undefined')), 'the engine'))).toBe(
    'the engine failed: x is undefined',
  )
})
