import {BadInput} from '../../base/errors.ts'
import type {PackManifest} from '../../model/pack/schema.ts'
import type {Method} from '../../sampler/methods.ts'
import type {Preset} from '../../sampler/preset.ts'
import {SEPARATORS} from './task-methods.ts'

/**
 * The method a separation uses when none was asked for: the pack's own default, else guided where the network takes the
 * mix, else projected; and where the preset has no settings for that one, the preset's first separator.
 */
export const separatorFor = ({contexts, defaults}: PackManifest, preset: Preset): Method => {
  const own = SEPARATORS.find(method => method === defaults.method) ?? (contexts.mix ? 'guided' : 'projected')
  if (preset.methods[own]) return own
  const other = SEPARATORS.find(method => preset.methods[method])
  if (!other) throw new BadInput(`${preset.from} has no settings for a separation; choose another preset`)
  return other
}
