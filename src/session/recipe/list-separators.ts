import {SEPARATORS, type Separator} from '../../sampler/preset/methods.ts'
import type {Setup} from '../project/project.ts'
import {AUTO, GUESS_PACK, ownPack} from './own-packs.ts'
import type {PlanContext} from './plan-run.ts'
import {methodFault} from './task-methods.ts'

export type ListedSeparator = {
  readonly method: Separator
  /** Why no pack here, or not the chosen pack or preset, can do it. */
  readonly why?: string
}

type Known = {
  /** The setup's pack and preset, once they are read. */
  readonly found?: Pick<PlanContext, 'manifest' | 'preset'>
  /** Names of the packs that are installed; none while nobody has looked. */
  readonly installed: readonly string[]
}

/** The ways of separating, the preferred one first. */
export const listSeparators = (setup: Setup, {found, installed}: Known): ListedSeparator[] => {
  const isMissing = (pack: string): boolean => installed.length > 0 && !installed.includes(pack)
  const packsOf = (method: Separator): string[] => [
    ...(setup.model === AUTO ? [ownPack(method)] : []),
    ...(method === 'refine' && (setup.guess ?? AUTO) === AUTO ? [GUESS_PACK] : []),
  ]
  const why = (method: Separator): string | undefined => {
    const missing = packsOf(method).find(isMissing)
    if (missing) return `its pack ${missing} is not installed`
    if (!found) return undefined
    // Of a pack that is not read yet nothing can be said.
    const isRead = setup.model !== AUTO || ownPack(method) === found.manifest.name
    const fault = isRead ? methodFault('separate', method, found.manifest) : undefined
    if (fault) return fault.why
    return found.preset.methods[method] ? undefined : `the preset ${setup.preset} has no settings for it`
  }
  return SEPARATORS.map(method => ({method, why: why(method)}))
}
