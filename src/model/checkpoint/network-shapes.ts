import type {NetworkDescription} from '../networks/denoiser.ts'
import {demucsShapes} from './demucs-shapes.ts'
import type {Shapes} from './shape-fault.ts'
import {unet1dShapes} from './unet1d-shapes.ts'

/** The shapes that follow from the configuration; those of a band-split network are checked as its graph is built. */
export const networkShapes = (network: NetworkDescription['network']): Shapes | undefined => {
  if (network.kind === 'unet1d') return unet1dShapes(network)
  return network.kind === 'demucs' ? demucsShapes(network.config) : undefined
}
