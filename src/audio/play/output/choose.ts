import type {Seconds} from '../../../base/units.ts'
import {OUTPUTS, type OutputName} from './output.ts'
import type {Probe} from './probe.ts'

export type Choice = {readonly name: OutputName; readonly latency: Seconds; readonly mend?: string}

const ADVICE: Partial<Record<NodeJS.Platform, string>> = {
  linux: 'plug in or switch on a device, or install pulseaudio-utils or alsa-utils',
  darwin: 'choose an output in the system’s sound settings, and install again so that speaker is built',
  win32: 'choose an output in the system’s sound settings, and install again so that speaker is built',
}

/** How one gets sound here when nothing works. */
export const soundAdvice = (): string => ADVICE[process.platform] ?? 'install ffmpeg for its ffplay'

const noSound = ([lost]: ReadonlyMap<string, string>): string =>
  lost
    ? `no sound device works now (${lost[0]}: ${lost[1]}); play again to look for one, or see quartet doctor`
    : 'no sound device works here; quartet doctor says how to get one'

/**
 * The output that was asked for, or the quickest of those that work; silent, with the mend, when there is none. `probes`
 * are in the order of speed; none is waited for that would not be taken. `failed` says why some worked only in the probe.
 */
export const chooseOutput = async (
  wanted: string,
  probes: readonly Promise<Probe>[],
  failed: ReadonlyMap<string, string>,
): Promise<Choice> => {
  if (wanted === 'silent') return {name: 'silent', latency: 0}
  let why = `is no output, expected one of ${['auto', ...OUTPUTS, 'silent'].join(', ')}`
  for (const each of probes) {
    const probe = await each
    const fault = probe.works ? failed.get(probe.name) : probe.why
    if (probe.works && fault === undefined) return {name: probe.name, latency: probe.latency}
    why = `cannot play here: ${fault}`
  }
  const mend =
    wanted === 'auto' ? noSound(failed) : `${wanted} ${why}; choose auto in the settings, or see quartet doctor`
  return {name: 'silent', latency: 0, mend}
}
