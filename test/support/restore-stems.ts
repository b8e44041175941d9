import {type Audio, sampleCount} from '../../src/audio/audio.ts'
import {restoring} from '../../src/audio/restore/restore.ts'
import {soundOf} from '../../src/audio/sound/sound.ts'
import type {Hertz} from '../../src/base/units.ts'
import {memorySink} from '../../src/runner/work/stem-sink.ts'

/** `restoring` of sound that is in memory: the model's stems are [stem][sample]. */
export const restoreStems = (mix: Audio, stems: readonly Float32Array[], modelRate: Hertz): Audio[] => {
  const restored: Audio[] = []
  const {sampleRate, channels} = mix
  const sink = memorySink(restored, {sampleRate, channels: channels.length, samples: sampleCount(mix)})
  for (const stretch of restoring(soundOf(mix), soundOf({sampleRate: modelRate, channels: stems})))
    sink.append(stretch.stems)
  return restored
}
