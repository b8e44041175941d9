import {describe, expect, it} from 'vitest'
import {beatAgreement, onsetAgreement} from '../../../src/audio/features/agreement.ts'
import {ENVELOPE_RATE, onsetEnvelope} from '../../../src/audio/features/onset-envelope.ts'
import {pairingsOf, summarisePairings} from '../../../src/eval/music/pairings.ts'
import {clicks, hiss, RATE} from '../../eval/music/sounds.ts'

const BEAT = 0.5
const envelope = (offset: number, more = {}): Float32Array => onsetEnvelope(clicks(BEAT, {offset, ...more}))

describe('the onset envelope', () => {
  it('rises where something begins, and nowhere else', () => {
    const found = envelope(0.3, {seconds: 4})
    const top = Math.max(...found)
    for (const [t, value] of found.entries()) {
      // Value t tells frame t + 1 from frame t, of 1024 samples each: what begins in it lies at its end.
      const seconds = t / ENVELOPE_RATE + 1024 / RATE
      const nearest = Math.min(...[0.3, 0.8, 1.3, 1.8, 2.3, 2.8, 3.3, 3.8].map(at => Math.abs(seconds - at)))
      if (value > 0.2 * top) expect(nearest).toBeLessThan(0.06)
    }
    expect(top).toBeGreaterThan(0)
  })

  it('does not mind how loud the sound is', () => {
    const [soft, loud] = [envelope(0.3, {gain: 0.01}), envelope(0.3, {gain: 0.5})]
    soft.forEach((value, t) => {
      expect(value).toBeCloseTo(loud[t]!, 4)
    })
  })

  it('is 0 for silence, and nothing for less than two frames', () => {
    expect(onsetEnvelope(new Float32Array(RATE)).every(value => value === 0)).toBe(true)
    expect(onsetEnvelope(new Float32Array(1024))).toHaveLength(0)
    expect(onsetEnvelope(new Float32Array(0))).toHaveLength(0)
  })
})

describe('onset agreement', () => {
  it('of clicks with themselves is 1', () => {
    expect(onsetAgreement(envelope(0.1), envelope(0.1))).toBeCloseTo(1, 6)
  })

  it('of other sounds that begin together is nearly 1, and high still when one of them is 30 ms late', () => {
    expect(onsetAgreement(envelope(0.1), envelope(0.1, {seed: 2, gain: 0.05}))!).toBeGreaterThan(0.9)
    expect(onsetAgreement(envelope(0.1), envelope(0.13, {seed: 2}))!).toBeGreaterThan(0.7)
  })

  it('of clicks half a beat apart is below 0', () => {
    expect(onsetAgreement(envelope(0.1), envelope(0.1 + BEAT / 2))!).toBeLessThan(0)
  })

  it('of clicks at another tempo, and of steady noise, is small', () => {
    expect(onsetAgreement(envelope(0.1), onsetEnvelope(clicks(0.37)))!).toBeLessThan(0.3)
    expect(Math.abs(onsetAgreement(envelope(0.1), onsetEnvelope(hiss(0.1)))!)).toBeLessThan(0.2)
  })

  it('of silence means nothing', () => {
    const silence = onsetEnvelope(new Float32Array(12 * RATE))
    expect(onsetAgreement(envelope(0.1), silence)).toBeUndefined()
    expect(onsetAgreement(silence, silence)).toBeUndefined()
    expect(onsetAgreement(new Float32Array(0), new Float32Array(0))).toBeUndefined()
  })
})

describe('beat agreement', () => {
  it('is 1 at one tempo whoever leads, and low at another', () => {
    expect(beatAgreement(envelope(0.1), envelope(0.1 + BEAT / 2))!).toBeGreaterThan(0.95)
    expect(beatAgreement(envelope(0.1), onsetEnvelope(clicks(0.37)))!).toBeLessThan(0.3)
  })

  it('of silence, and of what is too short for a beat, means nothing', () => {
    expect(beatAgreement(envelope(0.1), onsetEnvelope(new Float32Array(12 * RATE)))).toBeUndefined()
    expect(beatAgreement(envelope(0, {seconds: 0.3}), envelope(0, {seconds: 0.3}))).toBeUndefined()
  })
})

describe('pairings', () => {
  const tempi = [0.31, 0.37, 0.43, 0.52, 0.61, 0.73]
  const inStep = tempi.map((period, i) => ({
    own: onsetEnvelope(clicks(period, {seed: i + 1})),
    rest: onsetEnvelope(clicks(period, {seed: i + 20})),
  }))

  it('find that each track goes with itself and not with the others', () => {
    const summary = summarisePairings([pairingsOf(inStep, onsetAgreement)])!
    expect(summary.matched).toBeGreaterThan(0.9)
    expect(summary.shuffled).toBeLessThan(0.35)
    expect(summary.wins).toBe(1)
    expect(summary.tracks).toBe(6)
    expect(summary.difference.mean).toBeCloseTo(summary.matched - summary.shuffled, 10)
    expect(summary.difference.low!).toBeGreaterThan(0.5)
    expect(summary.difference.low!).toBeLessThan(summary.difference.mean)
    expect(summary.difference.high!).toBeGreaterThan(summary.difference.mean)
  })

  it('find nothing where parts and surroundings are exchanged', () => {
    const exchanged = inStep.map(({own}, i) => ({own, rest: inStep[(i + 1) % 6]!.rest}))
    const {difference, wins} = summarisePairings([pairingsOf(exchanged, onsetAgreement)])!
    expect(difference.mean).toBeLessThan(0.1)
    expect(wins).toBeLessThan(0.9)
  })

  it('leave out tracks without a pair, and those that are silent', () => {
    const silence = {own: new Float32Array(1030), rest: inStep[0]!.rest}
    const pairings = pairingsOf([inStep[0]!, undefined, silence, inStep[1]!], onsetAgreement)
    expect(pairings.map(pairing => pairing !== undefined)).toEqual([true, false, false, true])
    expect(summarisePairings([pairings])!.tracks).toBe(2)
  })

  it('of one track, or of none, mean nothing', () => {
    expect(summarisePairings([pairingsOf(inStep.slice(0, 1), onsetAgreement)])).toBeUndefined()
    expect(summarisePairings([pairingsOf([], onsetAgreement)])).toBeUndefined()
    expect(summarisePairings([])).toBeUndefined()
  })

  it('of several parts are averaged within a track before tracks are drawn', () => {
    const one = (matched: number) => ({matched, shuffled: 0, wins: 1})
    const {matched, tracks, difference} = summarisePairings([
      [one(0.2), one(0.4), undefined],
      [one(0.4), undefined, undefined],
    ])!
    expect(tracks).toBe(2)
    expect(matched).toBeCloseTo(0.35, 10)
    expect(difference.low).toBeCloseTo(0.3, 10)
    expect(difference.high).toBeCloseTo(0.4, 10)
  })

  it('ask at most 50 others, each of them once', () => {
    const asked: number[] = []
    const pairs = Array.from({length: 120}, (_, i) => ({own: Float32Array.of(i), rest: Float32Array.of(i)}))
    pairingsOf(pairs, (own, rest) => {
      if (own[0] === 7) asked.push(rest[0]!)
      return 0
    })
    expect(asked[0]).toBe(7)
    const others = asked.slice(1)
    expect(new Set(others).size).toBe(50)
    expect(others).toHaveLength(50)
    expect(others).not.toContain(7)
  })
})
