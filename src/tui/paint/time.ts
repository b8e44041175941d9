import type {Seconds} from '../../base/units.ts'

const two = (n: number): string => String(n).padStart(2, '0')

/** `0:07.3`, `12:03.0`, `1:00:03.5`: cut off, never rounded up, so that it names no time that has not come. */
export const timeText = (seconds: Seconds, {tenths = true}: {tenths?: boolean} = {}): string => {
  const all = Number.isFinite(seconds) ? Math.max(0, Math.floor(seconds * 10 + 1e-6)) : 0
  const [whole, tenth] = [Math.floor(all / 10), all % 10]
  const minutes = Math.floor(whole / 60)
  const hours = Math.floor(minutes / 60)
  const clock = hours > 0 ? `${hours}:${two(minutes % 60)}` : `${minutes}`
  return `${clock}:${two(whole % 60)}${tenths ? `.${tenth}` : ''}`
}
