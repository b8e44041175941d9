import {randomBytes} from 'node:crypto'
import {constants, copyFileSync, renameSync, rmSync, statSync, writeFileSync} from 'node:fs'
import {codeOf, isFull} from './disk-fault.ts'
import {birthOf, mayLive, type Owner, ownerText, parseOwner, thisProcess} from './owner.ts'
import {readSmallSync} from './small-file.ts'

/** A lock is named within milliseconds; one without a name for longer was left so by a kill or a full disk. */
const NAMELESS = 5_000

/** Takes the lock, a file that names this process; false when there is one. Throws what the disk throws. */
export const takeLock = (file: string): boolean => {
  try {
    writeFileSync(file, `${ownerText(thisProcess())}\n${birthOf(process.pid) ?? ''}\n`, {flag: 'wx'})
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    // Made, but not named.
    if (isFull(error)) rmSync(file, {force: true})
    throw error
  }
}

/** Who holds the lock; nothing when it is not there, or not named yet. */
export const lockOwner = (file: string): Owner | undefined => {
  try {
    return parseOwner(readSmallSync(file).split('\n')[0]!)
  } catch {
    return undefined // given back this moment
  }
}

/** Whether the process that took the lock has ended. */
const isStale = (file: string): boolean => {
  const [name = '', birth] = readSmallSync(file).split('\n')
  const owner = parseOwner(name)
  if (!owner) return Date.now() - statSync(file).mtimeMs > NAMELESS
  if (!mayLive(owner)) return true
  const now = owner.host === thisProcess().host ? birthOf(owner.pid) : undefined
  return Boolean(birth && now && birth !== now)
}

/** Removes a lock whose process has ended; true when it did. */
export const breakStaleLock = (file: string): boolean => {
  const aside = `${file}-${randomBytes(4).toString('hex')}`
  try {
    if (!isStale(file)) return false
    // Between the look and the removal another process may have broken it and taken its own: look again at what was moved.
    renameSync(file, aside)
    const broken = isStale(aside)
    if (!broken) copyFileSync(aside, file, constants.COPYFILE_EXCL)
    return broken
  } catch {
    return false // given back, or broken by another, this moment
  } finally {
    rmSync(aside, {force: true})
  }
}

/** `takeLock`, from a process that has ended too. */
export const seizeLock = (file: string): boolean => takeLock(file) || (breakStaleLock(file) && takeLock(file))

/** Whether this process holds the lock. */
export const holdsLock = (file: string): boolean => {
  const owner = lockOwner(file)
  return owner !== undefined && ownerText(owner) === ownerText(thisProcess())
}

/** Gives the lock back if it is still this process's. */
export const releaseLock = (file: string): void => {
  if (holdsLock(file)) rmSync(file, {force: true})
}
