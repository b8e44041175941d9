import {randomBytes} from 'node:crypto'
import {readdirSync, rmSync} from 'node:fs'
import path from 'node:path'
import {mayLive, ownerText, parseOwner, thisProcess} from '../../base/owner.ts'
import {settleMove} from './move-in.ts'

/** What begins so in a folder of stems is Quartet's own and passing: the next run may remove what a killed one left. */
export const OWN_PREFIX = '.quartet-'

export const stagingName = (): string => `${OWN_PREFIX}${ownerText(thisProcess())}-${randomBytes(4).toString('hex')}`

/** Removes from `dir` the staging folders of runs that were killed; a move that one of them had begun is put right first. */
export const removeLeftovers = (dir: string): void => {
  for (const name of readdirSync(dir)) {
    const owner = name.startsWith(OWN_PREFIX) && parseOwner(name.slice(OWN_PREFIX.length).replace(/-[0-9a-f]{8}$/, ''))
    if (!owner || mayLive(owner)) continue
    settleMove(path.join(dir, name), dir)
    rmSync(path.join(dir, name), {recursive: true, force: true})
  }
}
