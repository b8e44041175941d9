import type {Audio} from '../../src/audio/audio.ts'
import {emptyStems, keepInto, restoring} from '../../src/audio/restore/restore.ts'
import {soundOf} from '../../src/audio/sound/sound.ts'
import type {Hertz} from '../../src/base/units.ts'

/** `restoring` of sound that is in memory: the model's stems are [stem][sample]. */
export const restoreStems = (mix: Audio, stems: readonly Float32Array[], modelRate: Hertz): Audio[] => {
  const restored = emptyStems(mix, stems.length)
  for (const stretch of restoring(soundOf(mix), soundOf({sampleRate: modelRate, channels: stems})))
    keepInto(restored, stretch)
  return restored
}
