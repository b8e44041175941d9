import {type ChildProcess, execFileSync, spawn} from 'node:child_process'
import {once} from 'node:events'
import {writeFileSync} from 'node:fs'
import path from 'node:path'
import {setTimeout} from 'node:timers/promises'
import {writeWav} from '../src/audio/files/encode.ts'
import type {Seconds} from '../src/base/units.ts'
import {withFolder} from './program.ts'

const RATE = 48_000

export const NO_NULL_SINK = 'there is no PulseAudio to measure with; install pulseaudio and pulseaudio-utils'

/** A steady tone at half of full scale, at the sink's own rate. */
export const writeTone = (file: string, seconds: Seconds): Promise<void> => {
  const tone = Float32Array.from({length: seconds * RATE}, (_, i) => 0.5 * Math.sin((2 * Math.PI * 1000 * i) / RATE))
  return writeWav(file, {sampleRate: RATE, channels: [tone]}, 'float32')
}

/** What comes out of the null sink, as it comes out. */
export type Monitor = {
  /** Seconds from `performance.now() = 0` at which its level is next above a threshold, or has stayed below it. */
  changesTo(state: 'loud' | 'silent'): Promise<number>
  /** How often a sound that was there stopped for 5 ms or more, until now. */
  gaps(): number
  stop(): void
}

export type NullSink = {
  listen(): Promise<Monitor>
}

const isInstalled = (): boolean => {
  try {
    execFileSync('pulseaudio', ['--version'])
    return true
  } catch {
    return false // asked only to say so
  }
}

/**
 * Lends `work` a PulseAudio server of its own with a null sink that takes sound at the pace of the clock, as a device does.
 * Everything that is started meanwhile plays into it: also what plays through ALSA. undefined where there is none.
 */
export const withNullSink = async <Result>(work: (sink: NullSink) => Promise<Result>): Promise<Result | undefined> => {
  if (process.platform !== 'linux' || !isInstalled()) return undefined
  return withFolder(async folder => {
    const socket = path.join(folder, 'pulse')
    const alsa = path.join(folder, 'asound.conf')
    writeFileSync(alsa, 'pcm_type.pulse {}\npcm.!default {\n  type pulse\n}\nctl.!default {\n  type pulse\n}\n')
    const settings = {PULSE_SERVER: `unix:${socket}`, PULSE_RUNTIME_PATH: folder, ALSA_CONFIG_PATH: alsa, HOME: folder}
    const before = Object.fromEntries(Object.keys(settings).map(name => [name, process.env[name]]))
    Object.assign(process.env, settings)
    const server = spawn(
      'pulseaudio',
      [
        ...['-n', '--daemonize=no', '--exit-idle-time=-1', '--use-pid-file=no', '--log-target=stderr'],
        ...['-L', `module-native-protocol-unix socket=${socket} auth-anonymous=1`],
        ...['-L', `module-null-sink sink_name=quartet rate=${RATE}`],
      ],
      {stdio: 'ignore'},
    )
    try {
      await reachable()
      return await work({listen})
    } finally {
      server.kill()
      if (server.exitCode === null) await once(server, 'exit')
      for (const [name, value] of Object.entries(before))
        if (value === undefined) delete process.env[name]
        else process.env[name] = value
    }
  })
}

const reachable = async (): Promise<void> => {
  for (let tries = 0; tries < 100; tries++) {
    try {
      execFileSync('pactl', ['info'], {stdio: 'ignore'})
      return
    } catch {
      await setTimeout(50) // it has not begun to listen yet
    }
  }
  throw new Error('the PulseAudio server did not start; see pulseaudio -n --daemonize=no')
}

const LOUD = 0.05
/** A tone crosses zero: so many samples below the threshold are silence. */
const QUIET_SAMPLES = RATE / 200

const listen = async (): Promise<Monitor> => {
  const recorder: ChildProcess = spawn(
    'parec',
    ['--raw', '--format=s16le', '--channels=1', `--rate=${RATE}`, '--latency-msec=5', '-d', 'quartet.monitor'],
    {stdio: ['ignore', 'pipe', 'ignore']},
  )
  let awaited: {state: 'loud' | 'silent'; tell: (at: number) => void} | undefined
  let quiet = QUIET_SAMPLES
  let gaps = 0
  recorder.stdout!.on('data', (chunk: Buffer) => {
    const now = performance.now() / 1000
    const samples = Math.floor(chunk.length / 2)
    for (let i = 0; i < samples; i++) {
      const isLoud = Math.abs(chunk.readInt16LE(2 * i)) > LOUD * 32_768
      quiet = isLoud ? 0 : quiet + 1
      if (quiet === QUIET_SAMPLES) gaps++
      const reached = awaited?.state === 'loud' ? isLoud : quiet >= QUIET_SAMPLES
      if (!awaited || !reached) continue
      const ago = (samples - i) / RATE + (awaited.state === 'silent' ? QUIET_SAMPLES / RATE : 0)
      const {tell} = awaited
      awaited = undefined
      tell(now - ago)
    }
  })
  await once(recorder.stdout!, 'data')
  return {
    changesTo: state =>
      new Promise(resolve => {
        awaited = {state, tell: resolve}
      }),
    gaps: () => gaps,
    stop: () => recorder.kill(),
  }
}
