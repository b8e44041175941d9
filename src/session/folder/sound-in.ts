import {statSync} from 'node:fs'
import path from 'node:path'
import {ENDINGS} from '../../audio/write-sound.ts'

const NAMED = new Set(Object.values(ENDINGS))

export const isFile = (file: string): boolean => statSync(file, {throwIfNoEntry: false})?.isFile() === true

/** The name of a sound in a folder, in whichever of our formats it was written, WAV before others; nothing when there is none. */
export const soundIn = (folder: string, name: string): string | undefined =>
  [...NAMED].map(ending => `${name}.${ending}`).find(file => isFile(path.join(folder, file)))
