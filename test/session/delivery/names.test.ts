import {describe, expect, test} from 'vitest'
import {BadInput} from '../../../src/base/errors.ts'
import {parseTemplate} from '../../../src/session/delivery/name-template.ts'
import {folded, safeName, shortened} from '../../../src/session/delivery/safe-name.ts'

describe('a safe name', () => {
  test.each([
    ['Song 1 – Größe', 'Song 1 – Größe'],
    ['CON', 'CON_'],
    ['nul.live', 'nul_.live'],
    ['com1', 'com1_'],
    ['LPT².x', 'LPT²_.x'],
    ['Conrad', 'Conrad'],
    ['ends. . .', 'ends'],
    ['...', '_'],
    ['', '_'],
    ['  ', '_'],
    ['.hidden', '_hidden'],
    ['a/b\\c:d*e?f"g<h>i|j', 'a_b_c_d_e_f_g_h_i_j'],
    ['line\nbreak\x1b[31m', 'line_break_[31m'],
    ['half \ud800 pair', 'half _ pair'],
    ['turned \u202egpj.exe', 'turned _gpj.exe'],
    ['e\u0301', '\u00e9'],
    ['한국어', '한국어'],
    ['👩‍🎤', '👩‍🎤'],
  ])('of %j is %j, and of that itself', (text, name) => {
    expect(safeName(text)).toBe(name)
    expect(safeName(name)).toBe(name)
  })

  test('that is long is cut between what is seen as letters, and keeps a mark of the whole', () => {
    const [one, other] = [shortened(`${'é'.repeat(200)}1`, 120), shortened(`${'é'.repeat(200)}2`, 120)]
    expect(Buffer.byteLength(one)).toBeLessThanOrEqual(120)
    expect(one).toMatch(/^é{50,}~[0-9a-f]{8}$/)
    expect(one).not.toBe(other)
    expect(shortened('👩‍🎤'.repeat(40), 120)).toMatch(/^(👩‍🎤)+~[0-9a-f]{8}$/u)
    expect(shortened('short', 120)).toBe('short')
  })

  test('is one with another for disks that know neither case nor composition', () => {
    expect(folded('STRASSE')).toBe(folded('straße'))
    expect(folded('\u00c9t\u00e9')).toBe(folded('e\u0301te\u0301'))
    expect(folded('song')).not.toBe(folded('songs'))
  })
})

describe('a template', () => {
  const values = {folder: 'Some/One', name: 'Song', ending: 'flac'}

  test.each([
    ['{folder}/{name}/{stem}', 'Some/One/Song/drums'],
    ['{stem}/{folder}/{name}', 'drums/Some/One/Song'],
    ['{name} - {stem}', 'Song - drums'],
    ['{name}.{ending}_{stem}', 'Song.flac_drums'],
    ['all/{folder}-{name}/{stem}', 'all/Some/One-Song/drums'],
  ])('%s gives %s', (text, place) => {
    expect(parseTemplate(text).render(values, 'drums')).toBe(place)
  })

  test('leaves out a folder that is none, and makes every part of a place safe', () => {
    const {render} = parseTemplate('{folder}/{name}./{stem}')
    expect(render({...values, folder: ''}, 'drums')).toBe('Song/drums')
    expect(render({folder: 'NUL/../.x', name: 'a/b?', ending: ''}, 'drums')).toBe('NUL_/_/_x/a_b_/drums')
  })

  test('keeps every part of a place within what disks hold', () => {
    const long = {folder: `${'f'.repeat(300)}/${'g'.repeat(300)}`, name: 'n'.repeat(300), ending: 'flac'}
    for (const part of parseTemplate(`{folder} {name} ${'x'.repeat(60)}{stem}`)
      .render(long, 'minus-guitar')
      .split('/'))
      expect(Buffer.byteLength(part)).toBeLessThanOrEqual(240)
  })

  test.each([
    ['{name}', 'has no {stem}'],
    ['{title}/{stem}', 'expected only {folder}, {name}, {ending} and {stem}'],
    ['/x/{stem}', 'begins with /'],
    ['../{stem}', 'hidden folder'],
    ['a//{stem}', 'empty'],
    ['a:{stem}', 'not every system'],
    ['{stem}.flac', 'which the format gives'],
    [`${'x'.repeat(90)}{stem}`, 'too long'],
  ])('%s is refused', (text, why) => {
    expect(() => parseTemplate(text)).toThrow(BadInput)
    expect(() => parseTemplate(text)).toThrow(why)
  })
})
