import {cleanup, render} from 'ink-testing-library'
import {afterEach, expect, test} from 'vitest'
import {type Overlay, paintOverlay} from '../../../src/tui/overlays/overlay.ts'
import type {View} from '../../../src/tui/overlays/view.ts'
import {Lines} from '../../../src/tui/screens/lines.tsx'
import {themeOf} from '../../../src/tui/theme/themes.ts'
import {browser, everyOverlay, exportForm, quitQuestion} from './samples.ts'
import {after, told, typing, view, widest} from './support.ts'

afterEach(cleanup)

const drawn = (overlay: Overlay, given: Partial<View>): string[] => {
  const {lastFrame} = render(<Lines lines={paintOverlay(overlay, view(given))} />)
  return (lastFrame() ?? '').split('\n')
}

const previewed = (): Overlay => {
  const {state} = after(browser(), ['down', 'down', 'space', 'space'])
  const overview = {
    peaks: Float32Array.from({length: 8192}, (_, n) => (n % 2 === 0 ? -0.5 : 0.5)),
    spectra: new Uint8Array(0),
  }
  return told(state, {
    kind: 'previewed',
    file: state.preview!.file,
    preview: {seconds: 3, sampleRate: 48_000, channels: 2, overview},
  }).state
}
const replaced = (): Overlay => {
  const {state} = after(exportForm(), ['enter'])
  const files = ['bass', 'piano', 'mixdown'].map(name => `/home/me/song/export/${name}.wav`)
  return told(state, {kind: 'existing', files, there: files}).state
}
const all = (): Overlay[] => [
  ...everyOverlay(),
  previewed(),
  replaced(),
  after(browser(), typing('/no/such/folder/that/is/rather/long/'.repeat(4))).state,
  after(exportForm(), ['end', 'tab']).state,
]

const SIZES = [
  {width: 60, height: 15},
  {width: 80, height: 20},
  {width: 100, height: 50},
] as const

test.each(SIZES)('every overlay fits into $width × $height, with any glyphs', size => {
  for (const overlay of all())
    for (const look of [{}, {glyphs: 'blocks'}, {glyphs: 'ascii', theme: themeOf('none')}, {linear: true}] as const) {
      const lines = drawn(overlay, {...size, ...look})
      expect(lines.length).toBeLessThanOrEqual(size.height)
      expect(widest(lines)).toBeLessThanOrEqual(size.width)
      expect(lines.join('').trim()).not.toBe('')
    }
})

test('an area too small for anything is no fault', () => {
  for (const overlay of all())
    for (const size of [
      {width: 20, height: 5},
      {width: 5, height: 2},
      {width: 1, height: 1},
      {width: 0, height: 0},
    ]) {
      const lines = paintOverlay(overlay, view(size))
      expect(lines.length).toBeLessThanOrEqual(size.height)
      expect(widest(lines.map(line => line.map(({text}) => text).join('')))).toBeLessThanOrEqual(size.width)
    }
})

test('the linear layout has no boxes, no braille and no signs', () => {
  for (const overlay of all()) expect(drawn(overlay, {linear: true}).join('\n')).not.toMatch(/[\u2500-\u28ff]/)
})

test('without Unicode only names from outside are not ASCII', () => {
  for (const overlay of all().filter(({kind}) => kind !== 'files'))
    expect(drawn(overlay, {glyphs: 'ascii', theme: themeOf('none')}).join('\n')).not.toMatch(/[^\n\x20-\x7e]/)
})

test('what is selected and what is marked show without colours', () => {
  const lines = drawn(previewed(), {theme: themeOf('none')})
  expect(lines.find(line => line.includes('drums.wav'))).toContain('▸ [ ] drums.wav')
  expect(lines.find(line => line.includes('bass 2.flac'))).toContain('[✓] bass 2.flac')
  expect(drawn(quitQuestion(), {theme: themeOf('none')}).join('\n')).toContain('▸ Stay')
})

test('the preview draws the waveform and says which lane the file is for', () => {
  const shown = drawn(previewed(), {width: 80, height: 24}).join('\n')
  expect(shown).toMatch(/[\u2801-\u28ff]{20}/)
  expect(shown).toContain('→ 2 drums')
})

test('the boxes of all overlays are closed on every line', () => {
  for (const overlay of all()) {
    const lines = drawn(overlay, {width: 80, height: 20}).filter(line => line.trim() !== '')
    expect(new Set(lines.map(line => widest([line.trimEnd()])))).toHaveLength(1)
  }
})
