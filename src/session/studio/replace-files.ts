import {mkdirSync, readdirSync, renameSync, rmSync} from 'node:fs'
import {mkdir} from 'node:fs/promises'
import path from 'node:path'
import {BadInput} from '../../base/errors.ts'
import {shown} from '../../base/printable.ts'
import {codeOf} from '../folder/disk-reason.ts'
import {removeLeftovers, stagingName} from '../folder/own-files.ts'
import {aboutFolder, makeFolder} from './disk.ts'

/**
 * Lets `write` fill a hidden folder, then moves its files into `folder`, all or none: what has one of the `names` there is
 * replaced or, when there is no new one, removed. A failure leaves everything as it was. Throws BadInput and what `write`
 * throws.
 */
export const replaceFiles = async (
  folder: string,
  names: readonly string[],
  write: (staging: string) => Promise<void>,
): Promise<void> => {
  const staging = path.join(folder, stagingName())
  await makeFolder(folder)
  try {
    try {
      removeLeftovers(folder)
      await mkdir(staging)
    } catch (error) {
      throw aboutFolder(folder, error)
    }
    await write(staging)
    moveIn(staging, folder, names)
  } finally {
    rmSync(staging, {recursive: true, force: true})
  }
}

/** Synchronous, so that nothing else of this process can end it half-way. */
const moveIn = (staging: string, folder: string, names: readonly string[]): void => {
  const aside = path.join(staging, '.replaced')
  const fresh = readdirSync(staging)
  const there = readdirSync(folder, {withFileTypes: true}).filter(({name}) => names.includes(name))
  const inTheWay = there.find(entry => entry.isDirectory())
  if (inTheWay)
    throw new BadInput(
      `${shown(path.join(folder, inTheWay.name))}: is a folder where a file is to be written; move it away`,
    )
  const undo: (() => void)[] = []
  const move = (from: string, to: string): void => {
    renameSync(from, to)
    undo.push(() => renameSync(to, from))
  }
  try {
    mkdirSync(aside)
    for (const {name} of there) move(path.join(folder, name), path.join(aside, name))
    for (const name of fresh) move(path.join(staging, name), path.join(folder, name))
  } catch (error) {
    for (const step of undo.reverse()) step()
    throw codeOf(error) ? aboutFolder(folder, error) : error
  }
}
