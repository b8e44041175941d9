import {randomBytes} from 'node:crypto'
import {existsSync, readdirSync, rmSync} from 'node:fs'
import path from 'node:path'
import {mayLive, ownerText, parseOwner, thisProcess} from '../../base/owner.ts'
import {settleMove} from './move-in.ts'

/** What begins so in a folder of stems is Quartet's own and passing: the next run may remove what a killed one left. */
export const OWN_PREFIX = '.quartet-'

export const stagingName = (): string => `${OWN_PREFIX}${ownerText(thisProcess())}-${randomBytes(4).toString('hex')}`

/** The staging folders in `dir` of runs that have ended without removing them. */
export const deadStaging = (dir: string): string[] =>
  (existsSync(dir) ? readdirSync(dir) : []).flatMap(name => {
    const owner = name.startsWith(OWN_PREFIX) && parseOwner(name.slice(OWN_PREFIX.length).replace(/-[0-9a-f]{8}$/, ''))
    return owner && !mayLive(owner) ? path.join(dir, name) : []
  })

/** Removes them; a move that one of them had begun is put right first. */
export const removeLeftovers = (dir: string): void => {
  for (const staging of deadStaging(dir)) {
    settleMove(staging, dir)
    rmSync(staging, {recursive: true, force: true})
  }
}
