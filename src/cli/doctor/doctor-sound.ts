import {soundAdvice} from '../../audio/play/output/choose.ts'
import {type DeviceName, OUTPUTS} from '../../audio/play/output/output.ts'
import {type Probe, probeOutput} from '../../audio/play/output/probe.ts'

/** Something that was looked at: what works, or what to do. */
type SoundFinding = {
  readonly what: string
  readonly state: 'works' | 'missing'
  readonly detail: string
  readonly mend?: string
}

const MENDS: Readonly<Record<DeviceName, string>> = {
  speaker: 'needs a sound device, and libasound2-dev (Linux) while npm install builds it',
  'pw-play': 'comes with pipewire-bin and needs PipeWire to run',
  paplay: 'comes with pulseaudio-utils and needs PulseAudio or PipeWire to run',
  aplay: 'comes with alsa-utils and needs an ALSA device',
  ffplay: 'comes with ffmpeg and needs a sound device',
}

const findingOf = (probe: Probe): SoundFinding => {
  const what = `sound ${probe.name}`
  if (!probe.works) return {what, state: 'missing', detail: probe.why, mend: MENDS[probe.name]}
  return {what, state: 'works', detail: `about ${Math.round(probe.latency * 1000)} ms from a key to the ear`}
}

/** Tries every way to a loudspeaker with a little silence. Without one only hearing is not possible: nothing needs it. */
export const checkSound = async (): Promise<SoundFinding[]> => {
  const probes = await Promise.all(OUTPUTS.map(name => probeOutput(name)))
  const findings = probes.map(findingOf)
  if (probes.some(({works}) => works)) return findings
  return [...findings, {what: 'sound', state: 'missing', detail: 'there is none', mend: soundAdvice()}]
}
