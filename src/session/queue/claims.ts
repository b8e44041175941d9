import {randomBytes} from 'node:crypto'
import {constants, copyFileSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync} from 'node:fs'
import path from 'node:path'
import {breakStaleLock, releaseLock, takeLock} from '../../base/lock-file.ts'
import {shortHash} from '../delivery/safe-name.ts'
import {OWN_PREFIX} from '../folder/own-files.ts'

/** How often who works on a song says so. */
const BEAT = 30_000
/** Who has not said so for this long is taken for dead: a machine that is gone cannot be asked. */
const SILENCE = 10 * 60_000

/** Which songs this run works on, so that others that write into the same folder leave them alone. */
export type Claims = {
  /** False when another run has it. Throws what the disk throws. */
  take(song: string): boolean
  release(song: string): void
  /** Gives all back. */
  close(): void
}

const CLAIM = `${OWN_PREFIX}song-`

const breakDead = (file: string): boolean => breakStaleLock(file) || breakSilent(file)

/**
 * Claims are files in the folder of results, which may be shared by machines: no process but this one can tell that it lives.
 * What dead runs have left of theirs is cleared away.
 */
export const openClaims = (folder: string): Claims => {
  const held = new Set<string>()
  const fileOf = (song: string): string => path.join(folder, `${CLAIM}${shortHash(song)}`)
  for (const name of readdirSync(folder)) if (name.startsWith(CLAIM)) breakDead(path.join(folder, name))
  const beat = setInterval(() => {
    for (const song of held) renew(fileOf(song))
  }, BEAT)
  beat.unref()
  const close = (): void => {
    clearInterval(beat)
    process.off('exit', close)
    for (const song of held) releaseLock(fileOf(song))
    held.clear()
  }
  process.once('exit', close)
  return {
    take: song => {
      const file = fileOf(song)
      const taken = takeLock(file) || (breakDead(file) && takeLock(file))
      if (taken) held.add(song)
      return taken
    },
    release: song => {
      if (held.delete(song)) releaseLock(fileOf(song))
    },
    close,
  }
}

/** Written anew, so that its time is the disk's own. */
const renew = (file: string): void => {
  try {
    writeFileSync(file, readFileSync(file), {flag: 'r+'})
  } catch {
    // Whoever took it away believes this run dead; what both make is put in place by one of them.
  }
}

const breakSilent = (file: string): boolean => {
  const aside = `${file}-${randomBytes(4).toString('hex')}`
  try {
    writeFileSync(aside, '')
    const now = statSync(aside).mtimeMs // by the clock of the disk, whose machine may not be this one
    rmSync(aside)
    if (now - statSync(file).mtimeMs < SILENCE) return false
    renameSync(file, aside)
    const silent = now - statSync(aside).mtimeMs >= SILENCE
    // Another has been quicker, and this is its own.
    if (!silent) copyFileSync(aside, file, constants.COPYFILE_EXCL)
    return silent
  } catch {
    return false // given back, or broken by another, this moment
  } finally {
    rmSync(aside, {force: true})
  }
}
