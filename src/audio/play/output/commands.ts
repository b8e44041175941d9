import type {Hertz} from '../../../base/units.ts'
import type {DeviceName} from './output.ts'

export type ProgramName = Exclude<DeviceName, 'speaker'>

export type Command = {
  readonly args: readonly string[]
  /** What has to come before the samples. */
  readonly head?: Buffer
}

/** How each program is asked to play 16-bit stereo from its standard input with as little delay as goes well. */
export const PROGRAMS: Readonly<Record<ProgramName, (rate: Hertz) => Command>> = {
  'pw-play': rate => ({
    args: ['--raw', '--format=s16', '--channels=2', `--rate=${rate}`, '--latency=40ms', '--media-role=Music', '-'],
  }),
  paplay: rate => ({
    args: [
      '--raw',
      '--format=s16le',
      '--channels=2',
      `--rate=${rate}`,
      '--latency-msec=60',
      '--client-name=Quartet',
      '--stream-name=Quartet',
    ],
  }),
  aplay: rate => ({
    args: [
      '-q',
      ...['-t', 'raw', '-f', 'S16_LE', '-c', '2', '-r', String(rate)],
      // The start delay of nothing would be that of a full buffer, which a plug-in may make longer than what is written ahead.
      ...['--buffer-time=80000', '--period-time=20000', '--start-delay=40000'],
      '-',
    ],
  }),
  // How raw sound is described changed between its versions; a WAV header did not.
  ffplay: rate => ({
    args: [
      ...['-nodisp', '-autoexit', '-loglevel', 'error', '-fflags', 'nobuffer', '-probesize', '32'],
      ...['-f', 'wav', '-i', 'pipe:0'],
    ],
    head: endlessWavHeader(rate),
  }),
}

/** The header of 16-bit stereo whose length is not known. */
const endlessWavHeader = (rate: Hertz): Buffer => {
  const head = Buffer.alloc(44)
  head.write('RIFF', 0, 'latin1')
  head.writeUInt32LE(0xffffffff, 4)
  head.write('WAVEfmt ', 8, 'latin1')
  head.writeUInt32LE(16, 16)
  head.writeUInt16LE(1, 20) // integers
  head.writeUInt16LE(2, 22)
  head.writeUInt32LE(rate, 24)
  head.writeUInt32LE(4 * rate, 28)
  head.writeUInt16LE(4, 32)
  head.writeUInt16LE(16, 34)
  head.write('data', 36, 'latin1')
  head.writeUInt32LE(0xffffffff, 40)
  return head
}
