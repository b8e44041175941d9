import {describe, expect, test} from 'vitest'
import {averageOverShifts} from '../../../src/sampler/windows/shifts.ts'

const SAMPLES = 3000
const x = Float32Array.from({length: 2 * SAMPLES}, (_, i) => Math.sin(i * i))
const rows = [0, SAMPLES] as const

describe('the mean over places on the network’s frames', () => {
  test('is the answer itself where the network hears every place alike', async () => {
    const mean = await averageOverShifts({samples: SAMPLES, shifts: 5, frame: 1024}, async delayed => delayed(x))
    for (const [i, value] of mean.entries()) expect(value).toBeCloseTo(x[i]!, 6)
  })

  test('takes in the frame at the places it says, and fewer of them at the very end', async () => {
    const frame = (t: number) => (t % 1024) / 1024
    const ask = async (delayed: (rows: Float32Array) => Float32Array) =>
      delayed(x).map((_, i) => frame(i % SAMPLES)) as Float32Array
    const mean = await averageOverShifts({samples: SAMPLES, shifts: 2, frame: 1024}, ask)
    for (const row of rows)
      for (const t of [0, 1, 511, 512, 1500, SAMPLES - 513])
        expect(mean[row + t]).toBeCloseTo((frame(t) + frame(t + 512)) / 2, 6)
    for (const row of rows) expect(mean[row + SAMPLES - 1]).toBeCloseTo(frame(SAMPLES - 1), 6)
  })

  test('goes round a network’s own frames, however long', async () => {
    const frame = (t: number) => (t % 2500) / 2500
    const ask = async (delayed: (rows: Float32Array) => Float32Array) =>
      delayed(x).map((_, i) => frame(i % SAMPLES)) as Float32Array
    const mean = await averageOverShifts({samples: SAMPLES, shifts: 2, frame: 2500}, ask)
    for (const t of [0, 511, 1024, SAMPLES - 1251]) expect(mean[t]).toBeCloseTo((frame(t) + frame(t + 1250)) / 2, 6)
  })

  test('asks once with everything in its place when there is one, and as often as there are', async () => {
    let asked = 0
    const ask = async (delayed: (rows: Float32Array) => Float32Array) => {
      asked++
      return delayed(x)
    }
    expect(await averageOverShifts({samples: SAMPLES, shifts: 1, frame: 1024}, ask)).toEqual(x)
    expect(asked).toBe(1)
    await averageOverShifts({samples: SAMPLES, shifts: 4, frame: 1024}, ask)
    expect(asked).toBe(5)
  })

  test('begins where it is told, goes round the frame, and is silent where every delay has lost the end', async () => {
    const delays: number[] = []
    const ask = async (delayed: (rows: Float32Array) => Float32Array) => {
      const moved = delayed(x)
      delays.push(moved.findIndex(value => value !== 0) - 1) // x begins with one zero
      return moved
    }
    const mean = await averageOverShifts({samples: SAMPLES, shifts: 2, frame: 1024, from: 700}, ask)
    expect(delays).toEqual([700, 188])
    for (const row of rows) {
      for (const t of [1, 1500, SAMPLES - 701, SAMPLES - 189]) expect(mean[row + t]).toBeCloseTo(x[row + t]!, 6)
      for (const t of [SAMPLES - 188, SAMPLES - 1]) expect(mean[row + t]).toBe(0)
    }
  })

  test('of a window shorter than a frame still hears its first sample', async () => {
    const short = Float32Array.of(1, 2, 3)
    const mean = await averageOverShifts({samples: 3, shifts: 2, frame: 1024}, async delayed => delayed(short))
    expect([...mean]).toEqual([1, 2, 3])
  })
})
