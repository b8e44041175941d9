import {expect, test} from 'vitest'
import {columnsOf} from '../../../src/tui/paint/columns.ts'
import {toAscii} from '../../../src/tui/screens/ascii.ts'

test('ASCII stays as it is', () => {
  const all = Array.from({length: 95}, (_, n) => String.fromCharCode(32 + n)).join('')
  expect(toAscii(`${all}\n${all}`)).toBe(`${all}\n${all}`)
})

test('letters lose their accents and signs become what is nearest', () => {
  expect(toAscii('Gitárre übér −2 dB, the model’s own, 80×20, 1–2 s …')).toBe(
    "Gitarre uber -2 dB, the model's own, 80x20, 1-2 s ~",
  )
})

test.each(['日本の歌', '🎸 solo', 'e\u0301tude', '⣿⣀│─▸', 'кириллица', '👩‍🎤', '\u200b'])(
  '%j becomes ASCII as wide as it was',
  text => {
    expect(toAscii(text)).toMatch(/^[ -~]*$/)
    expect(toAscii(text)).toHaveLength(columnsOf(text))
  },
)
