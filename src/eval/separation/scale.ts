import {ANALYSIS_RATE} from '../../audio/features/analysis-rate.ts'
import {STEMS} from '../../base/stems.ts'
import type {Contender} from './contender.ts'
import type {System} from './systems.ts'

/** What needs no network: silence, or the mix itself, for every stem. */
export const scaleContender = (system: System): Contender => {
  const {kind} = system.how
  return {
    system,
    label: system.label,
    packs: [],
    identity: kind,
    sampleRate: ANALYSIS_RATE,
    calls: 0,
    separate: async (_, mix) => ({
      stems: STEMS.map(() => (kind === 'mix' ? mix : new Float32Array(mix.length))),
      engine: 'none',
      evaluations: 0,
      modelWindows: 0,
      runSeconds: 0,
    }),
  }
}
