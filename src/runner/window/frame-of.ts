import type {Samples} from '../../base/units.ts'
import {multipleOf} from '../../model/networks/kinds.ts'
import type {PackManifest} from '../../model/pack/schema.ts'

/** Some networks have frames of a few samples: these are taken together. */
const SHORTEST: Samples = 1024

/**
 * By how much a window that hears `samples` can be moved so that the network hears the same: whole frames of it, 1024 samples or
 * more. Where a window holds no two of them it cannot, and is moved by 1024.
 */
export const frameOf = ({network}: Pick<PackManifest, 'network'>, samples: Samples): Samples => {
  const own = multipleOf(network)
  const frame = own * Math.ceil(SHORTEST / own)
  return frame > samples / 2 ? SHORTEST : frame
}
