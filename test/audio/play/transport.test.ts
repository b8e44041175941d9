import {describe, expect, test} from 'vitest'
import {createTransport, type Transport} from '../../../src/audio/play/transport.ts'
import type {Part} from '../../../src/audio/play/voice.ts'
import {apart, bend, joined, partOf, RATE, render, sourceOf, wave} from './sounds.ts'

/** Longer than any change takes. */
const CHANGE = Math.round(0.01 * RATE)
/** The fade-in before the place where playing begins. */
const LEAD_IN = Math.round(0.006 * RATE)
const LENGTH = 20_000

const [a, b, c] = [wave(1, LENGTH), wave(2, LENGTH), wave(3, LENGTH)]
const bass = partOf('bass', sourceOf('a', [a]))
const drums = partOf('drums', sourceOf('b', [b, c]))

const playing = (parts: readonly Part[], at = 0): Transport => {
  const transport = createTransport(RATE)
  transport.hear(parts)
  transport.seek(at)
  transport.play()
  render(transport, LEAD_IN)
  return transport
}

const sumOf = (from: number, to: number, ...channels: Float32Array[]): Float32Array =>
  Float32Array.from({length: to - from}, (_, i) => channels.reduce((sum, x) => sum + (x[from + i] ?? 0), 0))

describe('what plays at unity gain', () => {
  test('is exactly the sum of the tracks, mono on both sides, from the first sample to the last', () => {
    const transport = playing([bass, drums])
    const [left, right] = render(transport, LENGTH + 500)
    expect(apart(left, sumOf(0, LENGTH + 500, a, b))).toBe(0)
    expect(apart(right, sumOf(0, LENGTH + 500, a, c))).toBe(0)
    expect(transport.playing).toBe(false)
    expect(transport.place).toBe(LENGTH)
  })

  test('lasts a sample at least, however short it is', () => {
    const tick = {...sourceOf('tick', [new Float32Array(1)]), end: 0}
    const transport = playing([partOf('tick', tick)])
    expect([transport.playing, transport.length]).toEqual([true, 1])
    render(transport, 1000)
    expect([transport.playing, transport.place]).toEqual([false, 1])
    transport.hear([], 0.2)
    expect(transport.length).toBe(1)
    transport.hear([])
    expect(transport.length).toBe(0)
  })

  test('is exact from where it was sought, too', () => {
    expect(apart(render(playing([bass, drums], 7000), 3000)[0], sumOf(7000, 10_000, a, b))).toBe(0)
  })

  test('begins a track at its place in the deck', () => {
    const late = partOf('late', sourceOf('a', [a], 0.1))
    const [left] = render(playing([late, drums]), LENGTH)
    const expected = b.map((value, i) => value + (a[i - 4410] ?? 0))
    expect(apart(left, expected)).toBe(0)
  })
})

describe('gain and pan', () => {
  test('are those of the parts: −6 dB is half, all the way right leaves the left silent', () => {
    const [left, right] = render(playing([partOf('x', sourceOf('a', [a]), {gain: -20 * Math.log10(2), pan: 1})]), 500)
    expect(left.every(value => value === 0)).toBe(true)
    expect(right[400]! / a[400]!).toBeCloseTo(0.5, 6)
  })

  const changes: [string, Partial<Part>][] = [
    ['muting', {heard: false}],
    ['12 dB more', {gain: 12}],
    ['panning from the middle to the left', {pan: -1}],
  ]
  test.each(changes)('%s ramps: nothing bends more than the sound itself and a straight line do', (_, change) => {
    const transport = playing([bass], 5000)
    const before = render(transport, 1000)
    transport.hear([{...bass, ...change}])
    const after = render(transport, 2000)
    for (const side of [0, 1] as const) {
      const whole = joined(before[side], after[side])
      expect(bend(whole)).toBeLessThan(4 * bend(a) + 0.01)
    }
    const settled = createTransport(RATE)
    settled.hear([{...bass, ...change}])
    settled.seek(6000 + CHANGE)
    settled.play()
    render(settled, LEAD_IN)
    expect(after[1].slice(CHANGE, 1500)).toEqual(render(settled, 1500 - CHANGE)[1])
  })

  test('a change of mind in the middle of a ramp goes on from where it is', () => {
    const transport = playing([bass], 5000)
    const parts = [render(transport, 600)[0]]
    for (const heard of [false, true, false, true]) {
      transport.hear([{...bass, heard}])
      parts.push(render(transport, 100)[0])
    }
    parts.push(render(transport, CHANGE)[0])
    expect(bend(joined(...parts))).toBeLessThan(4 * bend(a) + 0.01)
    expect(render(transport, 100)[0]).toEqual(a.slice(6000 + CHANGE, 6100 + CHANGE))
  })
})

describe('another deck', () => {
  test('is heard from the very next frame, at the same place, and the old one is gone a moment later', () => {
    const transport = playing([bass], 3000)
    expect(render(transport, 1000)[0]).toEqual(a.slice(3000, 4000))
    transport.hear([drums])
    const [left] = render(transport, 4000)
    // Both are there while they cross-fade, weights adding up to 1, the new one from the first frame on.
    const share = (i: number): number => (left[i]! - a[4000 + i]!) / (b[4000 + i]! - a[4000 + i]!)
    expect(share(0)).toBeGreaterThan(0)
    expect(share(0)).toBeLessThan(0.01)
    expect(share(LEAD_IN >> 1)).toBeCloseTo(0.5, 1)
    expect(left.slice(CHANGE)).toEqual(b.slice(4000 + CHANGE, 8000))
  })

  test('with the same sound in it changes nothing', () => {
    const transport = playing([bass, drums])
    const parts = [render(transport, 1000)[0]]
    transport.hear([partOf('bass', sourceOf('a', [a])), partOf('drums', sourceOf('b', [b, c]))])
    parts.push(render(transport, 1000)[0])
    expect(joined(...parts)).toEqual(sumOf(0, 2000, a, b))
  })

  test('that ends before the position stops where it stands, without a click, and the place is kept for a longer one', () => {
    const transport = playing([bass], 10_000)
    render(transport, 500)
    transport.hear([partOf('short', sourceOf('s', [b.slice(0, 6000)]))])
    const [left] = render(transport, 2000)
    expect(transport.playing).toBe(false)
    expect([transport.place, transport.heardAt(transport.rendered).at]).toEqual([10_500, 10_500])
    expect(bend(joined(a.slice(10_400, 10_500), left))).toBeLessThan(0.01)
    transport.hear([bass])
    transport.play()
    expect(render(transport, LEAD_IN + 500)[0].slice(LEAD_IN)).toEqual(a.slice(10_500, 11_000))
  })

  test('that is as long as the old one at last does not stop what would have stopped', () => {
    const transport = playing([bass], 10_000)
    transport.hear([])
    transport.hear([bass])
    expect(render(transport, 1000)[0]).toEqual(a.slice(10_000, 11_000))
  })

  test('plays as long as it says, in silence behind its tracks, or cuts them', () => {
    const short = partOf('short', sourceOf('s', [b.slice(0, 6000)]))
    const longer = playing([bass], 10_000)
    longer.hear([short], 15_000)
    const [left] = render(longer, 4000)
    expect(left.slice(CHANGE).every(value => value === 0)).toBe(true)
    expect([longer.playing, longer.place, longer.length]).toEqual([true, 14_000, 15_000])
    longer.hear([bass])
    expect(render(longer, 1000)[0].slice(CHANGE)).toEqual(a.slice(14_000 + CHANGE, 15_000))

    const cut = playing([short], 1000)
    cut.hear([short], 3000)
    render(cut, 3000)
    expect([cut.playing, cut.place]).toEqual([false, 3000])
  })

  test('without tracks is silence that stands still', () => {
    const transport = createTransport(RATE)
    transport.hear([])
    transport.play()
    expect(transport.playing).toBe(false)
    expect(render(transport, 600)[0].every(value => value === 0)).toBe(true)
  })
})

describe('seeking', () => {
  test('fades the old place out while the new one fades in, which is whole from where it was sought', () => {
    const transport = playing([bass], 2000)
    const before = render(transport, 1000)[0]
    transport.seek(12_000)
    const after = render(transport, LEAD_IN + 1000)[0]
    expect(after.slice(LEAD_IN)).toEqual(a.slice(12_000, 13_000))
    expect(bend(joined(before, after))).toBeLessThan(0.01)
  })

  test('again while the new place still fades in goes on from the level that it has, without a click', () => {
    const transport = playing([bass], 2000)
    const parts = [render(transport, 1000)[0]]
    for (const at of [12_000, 5000, 9000]) {
      transport.seek(at)
      parts.push(render(transport, LEAD_IN >> 2)[0])
    }
    parts.push(render(transport, 2 * LEAD_IN)[0])
    expect(bend(joined(...parts))).toBeLessThan(0.01)
  })

  test('many times between two blocks ends at the last place', () => {
    const transport = playing([bass], 2000)
    for (const at of [100, 9000, 400, 15_000, 12_000]) transport.seek(at)
    expect(render(transport, LEAD_IN + 10)[0].slice(LEAD_IN)).toEqual(a.slice(12_000, 12_010))
  })

  test('is clamped to the deck; at its end it stops', () => {
    const transport = playing([bass], 2000)
    transport.seek(-50)
    expect(transport.place).toBe(0)
    transport.seek(1e9)
    expect([transport.place, transport.playing]).toEqual([LENGTH, false])
  })
})

describe('pausing', () => {
  test('fades out, keeps the place, and playing goes on from there', () => {
    const transport = playing([bass], 4000)
    const before = render(transport, 1000)[0]
    transport.pause()
    const after = render(transport, 1000)[0]
    expect(transport.place).toBe(5000)
    expect(after.slice(CHANGE).every(value => value === 0)).toBe(true)
    expect(bend(joined(before, after))).toBeLessThan(0.01)
    expect(transport.sounding).toBe(false)
    transport.play()
    expect(render(transport, LEAD_IN + 500)[0].slice(LEAD_IN)).toEqual(a.slice(5000, 5500))
  })

  test('and playing at the end begins again, at the loop if there is one', () => {
    const transport = playing([bass], LENGTH - 100)
    render(transport, 200)
    transport.play()
    expect(transport.place).toBe(0)
    transport.seek(LENGTH)
    transport.loop({from: 300, to: 5000})
    transport.play()
    expect(transport.place).toBe(300)
  })
})

describe('a loop', () => {
  const loop = {from: 3000, to: 7000}
  const period = loop.to - loop.from

  test('wraps to the sample, every round as long as the first, and begins whole', () => {
    const transport = playing([bass], loop.from)
    transport.loop(loop)
    const [left] = render(transport, 4 * period)
    for (let round = 0; round < 4; round++) {
      const heard = left.slice(round * period, (round + 1) * period - LEAD_IN - 1)
      expect(apart(heard, a.slice(loop.from, loop.to - LEAD_IN - 1))).toBe(0)
    }
    expect(bend(left)).toBeLessThan(0.01)
  })

  test('keeps its power while its end gives way to its beginning', () => {
    const noise = (seed: number): Float32Array =>
      Float32Array.from({length: LENGTH}, (_, i) => Math.sin(i * i * 12.9898 * seed))
    const [x] = [noise(1)]
    const transport = playing([partOf('noise', sourceOf('n', [x]))], loop.from)
    transport.loop({from: 3000, to: 3000 + 6 * LEAD_IN})
    render(transport, 5 * LEAD_IN)
    let power = 0
    const rounds = 40
    for (let round = 0; round < rounds; round++) {
      for (const value of render(transport, LEAD_IN)[0]) power += value ** 2 / (rounds * LEAD_IN)
      render(transport, 5 * LEAD_IN)
    }
    expect(power / 0.5).toBeGreaterThan(0.8)
    expect(power / 0.5).toBeLessThan(1.2)
  })

  test('of a few samples goes on and on without a fault', () => {
    const transport = playing([bass], 3000)
    transport.loop({from: 3000, to: 3005})
    const [left] = render(transport, 3000)
    expect(left.every(value => Math.abs(value) <= 0.45)).toBe(true)
    expect(transport.playing).toBe(true)
    expect(transport.place).toBeLessThanOrEqual(3005)
  })

  test('is cut to the deck, left alone behind its end, and none when it has no length', () => {
    const cut = playing([bass], LENGTH - 1000)
    cut.loop({from: LENGTH - 3000, to: LENGTH + 5000})
    render(cut, 1500)
    expect([cut.playing, cut.place]).toEqual([true, LENGTH - 2500])
    for (const range of [
      {from: 1000, to: 2000},
      {from: 16_000, to: 16_000},
    ]) {
      const behind = playing([bass], 15_000)
      behind.loop(range)
      expect(render(behind, 2000)[0]).toEqual(a.slice(15_000, 17_000))
    }
  })
})

describe('meters', () => {
  test('tell peak and RMS of every track and of all together since they were last asked', () => {
    const transport = playing([bass, {...drums, heard: false}])
    transport.takeMeters()
    render(transport, 4000)
    const meters = transport.takeMeters()
    const [peak, power] = a.slice(0, 4000).reduce(([p, s], v) => [Math.max(p, Math.abs(v)), s + v * v], [0, 0])
    expect(meters.bass!.peak).toBe(peak)
    expect(meters.bass!.rms).toBeCloseTo(Math.sqrt(power / 4000), 9)
    expect(meters.out!.peak).toBe(peak)
    expect(meters.drums).toEqual({peak: 0, rms: 0})
    expect(transport.takeMeters().bass).toEqual({peak: 0, rms: 0})
  })
})

test('a frame of the output tells where the deck was, through looping, pausing and its end, and before a seek where that leads', () => {
  const transport = createTransport(RATE)
  const at = (frame: number) => transport.heardAt(frame).at
  transport.hear([bass])
  transport.loop({from: 1000, to: 3000})
  transport.play()
  render(transport, LEAD_IN + 500)
  expect(at(LEAD_IN + 400)).toBe(400)
  transport.seek(2000)
  render(transport, LEAD_IN + 1500)
  expect(at(LEAD_IN + 450)).toBe(2000)
  expect(at(500 + 2 * LEAD_IN + 10)).toBe(2010)
  expect(at(500 + 2 * LEAD_IN + 1100)).toBe(1100)
  transport.pause()
  render(transport, 1000)
  const paused = 500 + 2 * LEAD_IN + 1500
  expect(transport.heardAt(paused - 1)).toEqual({at: 1499, moving: true})
  expect(transport.heardAt(paused + 900)).toEqual({at: 1500, moving: false})
})
