import {describe, expect, test} from 'vitest'
import {panGains} from '../../../src/audio/dsp/pan.ts'
import {
  BANDS,
  drawOverview,
  type Overview,
  overviewOf,
  PEAK_COLUMNS,
  SPECTRUM_COLUMNS,
} from '../../../src/audio/overview/overview.ts'
import {decodeOverview, encodeOverview} from '../../../src/audio/overview/overview-file.ts'
import {soundOf} from '../../../src/audio/sound/sound.ts'

const RATE = 44_100
const SMALL = {columns: 8, spectrumColumns: 4}

const sine = (pitch: number, seconds: number, amplitude = 1): Float32Array =>
  Float32Array.from({length: seconds * RATE}, (_, i) => amplitude * Math.sin((2 * Math.PI * pitch * i) / RATE))

/** The pitch in the middle of a band: 48 bands, even on the mel scale from 40 Hz to 11 kHz. */
const pitchOf = (band: number): number => {
  const mel = (f: number): number => 1127 * Math.log(1 + f / 700)
  const at = mel(40) + ((band + 0.5) / BANDS) * (mel(11_000) - mel(40))
  return 700 * (Math.exp(at / 1127) - 1)
}

const column = ({spectra}: Overview, n: number): number[] => [...spectra.subarray(n * BANDS, (n + 1) * BANDS)]

describe('peaks', () => {
  test('are the lowest and the highest sample of each stretch, exactly', () => {
    const x = Float32Array.from({length: 80}, (_, i) => Math.sin(i * i))
    const {peaks} = overviewOf([x], RATE, SMALL)
    for (let c = 0; c < 8; c++) {
      const part = x.subarray(c * 10, (c + 1) * 10)
      expect([peaks[2 * c], peaks[2 * c + 1]]).toEqual([Math.min(...part), Math.max(...part)])
    }
  })

  test('are the extremes of all channels', () => {
    const {peaks} = overviewOf([Float32Array.of(0.1, 0.2), Float32Array.of(-0.7, 0.5)], RATE, {
      columns: 1,
      spectrumColumns: 1,
    })
    expect([...peaks]).toEqual([Math.fround(-0.7), 0.5])
  })

  test('of a sound with fewer samples than columns repeat samples', () => {
    const {peaks} = overviewOf([Float32Array.of(0.25, -0.5)], RATE, {columns: 4, spectrumColumns: 1})
    expect([...peaks]).toEqual([0.25, 0.25, 0.25, 0.25, -0.5, -0.5, -0.5, -0.5])
  })

  test('miss no sample where columns and samples do not divide', () => {
    const length = 2 * PEAK_COLUMNS + 1001
    for (const at of [0, 1, 4097, length - 1]) {
      const {peaks} = overviewOf([new Float32Array(length).fill(1, at, at + 1)], RATE, {
        columns: PEAK_COLUMNS,
        spectrumColumns: 1,
      })
      expect(Math.max(...peaks)).toBe(1)
    }
  })
})

describe('spectra', () => {
  test.each([10, 24, 40])('of a sine in band %i are full there and dark far from it', band => {
    const overview = overviewOf([sine(pitchOf(band), 1)], RATE, SMALL)
    const bands = column(overview, 2)
    expect(bands.indexOf(Math.max(...bands))).toBe(band)
    expect(bands[band]).toBeGreaterThan(255 * (1 - 2 / 90))
    for (const [n, shade] of bands.entries()) if (Math.abs(n - band) > 3) expect(shade).toBeLessThan(255 * 0.4)
  })

  test('fall by what a sound is softer', () => {
    const shade = (amplitude: number): number =>
      Math.max(...column(overviewOf([sine(1000, 1, amplitude)], RATE, SMALL), 1))
    expect(shade(1) - shade(0.1)).toBeCloseTo((20 / 90) * 255, -0.5)
  })

  test('do not cancel where two channels are opposed', () => {
    const x = sine(pitchOf(20), 1)
    const alone = column(overviewOf([x], RATE, SMALL), 1)
    const opposed = column(overviewOf([x, x.map(value => -value)], RATE, SMALL), 1)
    expect(opposed).toEqual(alone)
  })

  test('show when something sounds', () => {
    const x = new Float32Array(4 * RATE)
    x.set(sine(1000, 1), 2 * RATE)
    const loudest = [0, 1, 2, 3].map(n => Math.max(...column(overviewOf([x], RATE, SMALL), n)))
    expect([loudest[0], loudest[3]]).toEqual([0, 0])
    expect(loudest[2]).toBeGreaterThan(245)
  })

  test('hear a long column in several places', () => {
    const x = new Float32Array(8 * RATE)
    x.set(sine(1000, 0.5), 0.25 * RATE)
    const [first] = [column(overviewOf([x], RATE, {columns: 1, spectrumColumns: 2}), 0)]
    expect(Math.max(...first!)).toBeGreaterThan(200)
  })

  test.each([1000, 8000, 22_050, 192_000])('can be drawn at %i Hz', rate => {
    const {spectra} = overviewOf([new Float32Array(500).fill(0.5)], rate, SMALL)
    expect(spectra.length).toBe(4 * BANDS)
  })
})

test('silence and a sound without samples are flat and dark', () => {
  for (const x of [new Float32Array(5000), new Float32Array(0)]) {
    const {peaks, spectra} = overviewOf([x], RATE, SMALL)
    expect([...peaks, ...spectra].every(value => value === 0)).toBe(true)
  }
})

test('a clip’s overview has its own size, and can be drawn in many short steps', () => {
  const steps = drawOverview(soundOf({sampleRate: RATE, channels: [sine(440, 0.1)]}))
  let count = 0
  let step = steps.next()
  for (; !step.done; step = steps.next()) count++
  expect(step.value.peaks.length).toBe(2 * PEAK_COLUMNS)
  expect(step.value.spectra.length).toBe(SPECTRUM_COLUMNS * BANDS)
  expect(count).toBeGreaterThan(100)
})

describe('an overview file', () => {
  const overview = overviewOf([sine(440, 0.1)], RATE, SMALL)
  const stamp = {bytes: 12_345, changed: 1_700_000_000_000.25}
  const file = encodeOverview(overview, stamp)

  test('gives back what went in', () => {
    expect(decodeOverview(file, stamp)).toEqual(overview)
  })

  test.each([
    ['another size', {...stamp, bytes: 1}],
    ['another time', {...stamp, changed: 1}],
  ])('of a sound that has %s by now is stale', (_, other) => {
    expect(decodeOverview(file, other)).toBeUndefined()
  })

  test('that is cut, longer, of another version or none at all is nothing', () => {
    const version = Uint8Array.from(file)
    version[4] = 9
    for (const broken of [
      file.subarray(0, -1),
      file.subarray(0, 20),
      Uint8Array.of(...file, 0),
      version,
      new Uint8Array(40),
    ])
      expect(decodeOverview(broken, stamp)).toBeUndefined()
  })
})

describe('a pan', () => {
  test('in the middle leaves both sides as they are', () => {
    expect(panGains(0)).toEqual({left: 1, right: 1})
  })

  test('to one side keeps that side and silences the other', () => {
    expect(panGains(-1)).toEqual({left: 1, right: 0})
    expect(panGains(1)).toEqual({left: 0, right: 1})
    expect(panGains(7)).toEqual(panGains(1))
  })

  test('half way lets the far side fall as constant power does, and the near side stand', () => {
    const {left, right} = panGains(0.5)
    expect(left).toBeCloseTo(Math.SQRT2 * Math.cos((1.5 * Math.PI) / 4), 12)
    expect(right).toBe(1)
    expect(panGains(-0.5).left).toBe(1)
    expect(panGains(-0.5).right).toBeCloseTo(left, 12)
  })
})
