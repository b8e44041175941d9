import type {Samples} from '../../base/units.ts'
import type {Meter} from './player.ts'

/** What has been heard of one track since it was last asked. Written by the mixer in its innermost loop. */
export type Gauge = {peak: number; power: number}

/** The name under which everything together is measured. */
export const OUT = 'out'

export type Meters = {
  gauge(id: string): Gauge
  /** Frames that have passed, whether heard or not. */
  advance(frames: Samples): void
  /** What was measured since the last call, for `ids` and `out`. */
  take(ids: Iterable<string>): Record<string, Meter>
}

export const createMeters = (): Meters => {
  const gauges = new Map<string, Gauge>()
  let frames = 0
  const gauge = (id: string): Gauge => {
    const known = gauges.get(id)
    if (known) return known
    const fresh = {peak: 0, power: 0}
    gauges.set(id, fresh)
    return fresh
  }
  return {
    gauge,
    advance: count => {
      frames += count
    },
    take: ids => {
      const read = (id: string): [string, Meter] => {
        const {peak, power} = gauge(id)
        return [id, {peak, rms: frames > 0 ? Math.sqrt(power / (2 * frames)) : 0}]
      }
      const taken = Object.fromEntries([...new Set([...ids, OUT])].map(read))
      for (const each of gauges.values()) each.peak = each.power = 0
      frames = 0
      return taken
    },
  }
}
