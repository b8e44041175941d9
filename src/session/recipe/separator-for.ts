import {BadInput} from '../../base/errors.ts'
import {KINDS} from '../../model/networks/kinds.ts'
import type {PackManifest} from '../../model/pack/schema.ts'
import {SEPARATORS, type Separator} from '../../sampler/preset/methods.ts'
import type {Preset} from '../../sampler/preset/preset.ts'
import {methodFault} from './task-methods.ts'

/**
 * The method a separation uses when none was asked for: the pack's own default, else what its network is made for; and
 * where the preset has no settings for that one, the preset's first separator that the pack can do.
 */
export const separatorFor = (manifest: PackManifest, preset: Preset): Separator => {
  const own = SEPARATORS.find(method => method === manifest.defaults.method) ?? madeFor(manifest)
  if (preset.methods[own]) return own
  const others = SEPARATORS.filter(method => preset.methods[method])
  const other = others.find(method => !methodFault('separate', method, manifest)) ?? others[0]
  if (!other) throw new BadInput(`${preset.from} has no settings for a separation; choose another preset`)
  return other
}

const madeFor = ({network, contexts}: PackManifest): Separator => {
  if (!KINDS[network.kind].hearsNoise) return contexts.given ? 'gibbs' : 'regressor'
  return contexts.mix ? 'guided' : 'projected'
}
