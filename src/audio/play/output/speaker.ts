import {setTimeout as sleep} from 'node:timers/promises'
import type {Seconds} from '../../../base/units.ts'
import {FRAME_BYTES} from '../pcm.ts'
import type {OpenOutput} from './output.ts'

/** A device that has not taken what it was given by then is left alone. */
const STUCK_MS = 1000

/** What the device takes ahead when it may. */
const BUFFER: Seconds = 0.5

/** Silence that opens the device, so that its clock runs before the first sample comes: a hundredth of a second. */
const opening = (rate: number): Buffer => Buffer.alloc(FRAME_BYTES * Math.round(rate / 100))

/**
 * The system's device through the package `speaker`. Without a device importing it **aborts the process**, so only
 * processes that can be lost may call this. It would take half a second of sound at once: whoever writes sets the pace.
 */
export const openSpeaker: OpenOutput = async ({rate, onGone}) => {
  const {default: Speaker} = await import('speaker')
  const device = new Speaker({channels: 2, bitDepth: 16, sampleRate: rate, signed: true})
  let waiting = 0
  let gone = false
  let onIdle = (): void => {}
  const fail = (why: string): void => {
    if (gone) return
    gone = true
    onIdle()
    onGone(why)
  }
  device.on('error', (error: Error) => fail(error.message))
  const write = (bytes: Buffer): void => {
    if (gone) return
    waiting += bytes.length
    device.write(bytes, error => {
      waiting -= bytes.length
      if (error) fail(error.message)
      else if (waiting === 0) onIdle()
    })
  }
  write(opening(rate))
  return {
    write,
    waiting: () => waiting,
    holds: FRAME_BYTES * BUFFER * rate,
    close: async () => {
      // A write that is still at work in its own thread must not find the device closed. Where it never ends, neither does this.
      const idle = new Promise<void>(resolve => {
        onIdle = resolve
      })
      if (waiting > 0 && !gone) await Promise.race([idle, sleep(STUCK_MS, undefined, {ref: false})])
      const isStuck = waiting > 0 && !gone
      gone = true
      if (isStuck) return
      // Flushed first, or closing would block until everything was heard.
      device.close(true)
    },
  }
}
