import {describe, expect, test} from 'vitest'
import {type Beats, beatFinder} from '../../../src/audio/features/find-beats.ts'
import {band, fMeasure, played, RATE, steadyBeats} from './rhythms.ts'
import {seededUniform} from './uniform.ts'

const beatsIn = (x: Float32Array): Beats | undefined => {
  const steps = beatFinder(x)
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
  }
}

const downbeatsOf = ({times, first, beatsInBar}: Beats): number[] => times.filter((_, n) => n % beatsInBar === first)

describe('of a steady band', () => {
  test.each([
    [84, 4, 0.4],
    [120, 4, 0],
    [139.9, 4, 0.77],
    [108, 3, 0.6],
  ] as const)('%d beats a minute in %d/4 from %d s on are found to the hair', (tempo, beatsInBar, from) => {
    const truth = steadyBeats(tempo, {from, seconds: 14})
    const found = beatsIn(played(band(truth, beatsInBar), 14))!
    expect(found.tempo / tempo).toBeCloseTo(1, 3)
    expect([found.beatsInBar, found.steady]).toEqual([beatsInBar, true])
    const within = found.times.filter(time => time > from - 0.1 && time < 13.7)
    expect(fMeasure(within, truth)).toBe(1)
    // The same bars, counted from the first that begins in the sound.
    const bar = (60 / tempo) * beatsInBar
    const apart = (((found.downbeat - from) % bar) + bar) % bar
    expect(Math.min(apart, bar - apart)).toBeLessThan(0.015)
    expect(found.times[found.first]).toBe(found.downbeat)
    expect(found.confidence.beat).toBeGreaterThan(0.5)
  })

  test('is the same however loud it is', () => {
    const sound = played(band(steadyBeats(110, {from: 0.2, seconds: 10}), 4), 10)
    const [loud, soft] = [beatsIn(sound)!, beatsIn(sound.map(value => value / 500))!]
    expect(soft.tempo).toBeCloseTo(loud.tempo, 2)
    expect(soft.downbeat).toBeCloseTo(loud.downbeat, 2)
  })

  test('beats go on through a rest, and before and after the playing', () => {
    const truth = steadyBeats(100, {from: 3, seconds: 18})
    const hits = band(truth, 4).filter(({at}) => at < 9 || at > 11)
    const found = beatsIn(played(hits, 20))!
    // One may lie a hair within either end.
    expect(fMeasure(found.times, steadyBeats(100, {from: 0, seconds: 20.3}))).toBeGreaterThan(0.98)
  })
})

test('a tempo that wanders is said to, and its beats are followed', () => {
  const truth = [0.5]
  for (let n = 0; truth.at(-1)! < 24; n++) truth.push(truth.at(-1)! + 0.5 + 0.015 * Math.sin(n / 9))
  const found = beatsIn(played(band(truth, 4), 25))!
  expect(found.steady).toBe(false)
  expect(fMeasure(found.times, truth)).toBeGreaterThan(0.97)
  expect(
    fMeasure(
      downbeatsOf(found),
      truth.filter((_, n) => n % 4 === 0),
    ),
  ).toBeGreaterThan(0.9)
})

test('a band that is a little loose is still steady', () => {
  const random = seededUniform(3)
  const truth = steadyBeats(117, {from: 0.3, seconds: 25})
  const loose = truth.map(time => time + 0.016 * (random() - 0.5))
  const found = beatsIn(played(band(loose, 4), 25))!
  expect(found.steady).toBe(true)
  expect(found.tempo).toBeCloseTo(117, 0)
  expect(
    fMeasure(
      found.times.filter(time => time < 24.8),
      truth,
    ),
  ).toBeGreaterThan(0.98)
})

describe('where there is no beat, none is found:', () => {
  const random = seededUniform(1)
  const sounds: Readonly<Record<string, () => Float32Array>> = {
    nothing: () => new Float32Array(0),
    silence: () => new Float32Array(10 * RATE),
    'a constant': () => new Float32Array(10 * RATE).fill(0.3),
    noise: () => Float32Array.from({length: 12 * RATE}, () => random() - 0.5),
    'a pad': () =>
      Float32Array.from({length: 12 * RATE}, (_, i) =>
        [110, 164.6, 220.4, 277.9].reduce(
          (sum, frequency, n) =>
            sum +
            0.1 * (1 + 0.8 * Math.sin((i / RATE) * (0.4 + 0.13 * n))) * Math.sin((2 * Math.PI * frequency * i) / RATE),
          0,
        ),
      ),
    'hits at random': () =>
      played(
        Array.from({length: 40}, () => ({at: random() * 19, sound: 'snare' as const})),
        20,
      ),
    'two beats': () => played(band([0.5, 1], 4), 2),
  }
  test.each(Object.entries(sounds))('%s', (_, sound) => {
    expect(beatsIn(sound())).toBeUndefined()
  })
})
