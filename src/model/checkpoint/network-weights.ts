import {ModelError} from '../../base/errors.ts'
import {KINDS, type KindName} from '../networks/kinds.ts'
import type {WeightFile} from './weight-file.ts'

/**
 * Where a file keeps a network's parameters, the better place first: an official checkpoint holds each under two names,
 * a trainer's the averaged weights beside those of the last step.
 */
const PLACES = ['model.unet.', 'model.diffusion.net.', '', 'ema.', 'model.'] as const

/**
 * A network's parameters among the tensors of a file: name without prefix → name in the file. What lies beside them
 * is no concern of the network. Throws ModelError when there is no such network, or several and none is the obvious one.
 */
export const networkWeights = (
  {path, tensors}: Pick<WeightFile, 'path' | 'tensors'>,
  kind: KindName,
): Map<string, string> => {
  const {anchor} = KINDS[kind]
  const prefixes = [...tensors.keys()]
    .filter(name => name === anchor || name.endsWith(`.${anchor}`))
    .map(name => name.slice(0, -anchor.length))
  if (prefixes.length === 0)
    throw new ModelError(`${path}: holds no ${kind} network; expected a tensor named …${anchor}; is it the right file?`)
  const prefix = obvious(prefixes)
  if (prefix === undefined)
    throw new ModelError(
      `${path}: holds ${prefixes.length} networks, ${prefixes.map(one => JSON.stringify(one)).join(', ')}; expected one; save its state_dict alone`,
    )
  const names = [...tensors.keys()].filter(name => name.startsWith(prefix))
  return new Map(names.map(name => [name.slice(prefix.length), name]))
}

/** Wrappers such as DataParallel put words of their own in front of all places. */
const obvious = (prefixes: readonly string[]): string | undefined => {
  if (prefixes.length === 1) return prefixes[0]
  for (const place of PLACES) {
    const found = prefixes.filter(prefix => prefix === place || (place !== '' && prefix.endsWith(`.${place}`)))
    if (found.length === 1) return found[0]
  }
  return undefined
}
