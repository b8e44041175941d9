// The process that plays: mixer, transport and output, so that nothing that happens elsewhere makes the sound stutter.

import {constants, setPriority} from 'node:os'
import {setTimeout} from 'node:timers/promises'
import type {Report, Request} from './messages.ts'
import {openerOf} from './output/open.ts'
import {PROBE_SPEAKER, probeOutput, silence} from './output/probe.ts'
import {openSpeaker} from './output/speaker.ts'
import {createPlayback} from './playback.ts'

const now = (): number => performance.now() / 1000

/** Drivers' own exit handlers may hang. */
const end = (): void => {
  process.kill(process.pid, 'SIGKILL')
}

/** Sound cannot wait for other work. Where a user may not say so, it goes without. */
const hurry = (): void => {
  try {
    setPriority(constants.priority.PRIORITY_HIGH)
  } catch (error) {
    const {code} = (error as {info?: {code?: string}}).info ?? {}
    if (code !== 'EACCES' && code !== 'EPERM') throw error
  }
}

/** Ends well when the device opens and takes a short silence. */
const trySpeaker = async (): Promise<void> => {
  process.on('disconnect', end)
  let fault: string | undefined
  const output = await openSpeaker({
    rate: 44_100,
    onGone: why => {
      fault = why
    },
  })
  output.write(silence())
  await output.close()
  if (fault !== undefined) console.error(fault)
  process.exit(fault === undefined ? 0 : 1)
}

const play = (): void => {
  hurry()
  const report = (message: Report): void => {
    // A channel that closes this moment is told by 'disconnect'.
    if (process.connected) process.send!(message, () => {})
  }
  const playback = createPlayback({report, probe: probeOutput, open: openerOf, now})
  // Ctrl-C in a shell reaches the whole process group. What it means is for the caller to say.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
  process.on('message', (request: Request) => playback.ask(request))
  const leave = (): void => void Promise.race([playback.close(), setTimeout(300)]).finally(end)
  process.on('disconnect', leave)
  // Told before anybody listened, should the caller be gone already.
  if (!process.connected) leave()
}

if (process.argv[2] === PROBE_SPEAKER) await trySpeaker()
else play()
