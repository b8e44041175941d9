import {stat} from 'node:fs/promises'
import path from 'node:path'
import {STEMS, type Stem} from '../../base/stems.ts'

/** What a run has heard and made so far, in its folder of work. */
export const workFiles = (folder: string) => {
  const at = (name: string): string => path.join(folder, name)
  return {
    /** The stems, as far as they are made, and what is to be known of their windows. */
    stems: at('stems.f32'),
    log: at('windows.log'),
    /** Two in turn: what the last window held must be there until the next one is in the log. */
    held: (window: number): string => at(`held-${window % 2}.f32`),
    /** What the model hears of the mix, and of a given stem. */
    mix: at('heard.wav'),
    given: (stem: Stem): string => at(`heard-${stem}.wav`),
    /** The folder of work in which the rest is found, and what is then left of the mix. */
    rest: at('rest'),
    withoutRest: at('without-rest.wav'),
  }
}

/** How much sound an earlier run has left in its folder of work. */
export const bytesInWork = async (folder: string): Promise<number> => {
  const {stems, mix, given, rest, withoutRest} = workFiles(folder)
  const files = [stems, mix, ...STEMS.map(given), workFiles(rest).stems, withoutRest]
  const sizes = files.map(file =>
    stat(file).then(
      ({size}) => size,
      () => 0,
    ),
  )
  return (await Promise.all(sizes)).reduce((a, b) => a + b)
}
