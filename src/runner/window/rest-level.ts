import type {Restored} from '../../audio/restore/restore.ts'
import type {Decibels} from '../../base/units.ts'

/** Measures how loud the last of the stems is against their sum, the mix: by energy, over all channels and all of the time. */
export const createRestMeter = () => {
  let rest = 0
  let mix = 0
  return {
    add: ({stems}: Pick<Restored, 'stems'>): void => {
      for (const [c, channel] of stems.at(-1)!.entries())
        for (let i = 0; i < channel.length; i++) {
          let sum = 0
          for (const stem of stems) sum += stem[c]![i]!
          mix += sum * sum
          rest += channel[i]! * channel[i]!
        }
    },
    /** −∞ of silence. */
    level: (): Decibels => (rest > 0 ? 10 * Math.log10(rest / mix) : Number.NEGATIVE_INFINITY),
  }
}
