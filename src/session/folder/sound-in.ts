import path from 'node:path'
import {ENDINGS} from '../../audio/files/write-sound.ts'
import {foundAt} from '../../base/found-at.ts'

const NAMED = new Set(Object.values(ENDINGS))

export const isFile = (file: string): boolean => foundAt(file)?.isFile() === true

/** Also a pipe: who reads the sound refuses it, which would be missing without a word. */
const isNoFolder = (file: string): boolean => foundAt(file)?.isDirectory() === false

/** The name of a sound in a folder, in whichever of our formats it was written, WAV before others; nothing when there is none. */
export const soundIn = (folder: string, name: string): string | undefined =>
  [...NAMED].map(ending => `${name}.${ending}`).find(file => isNoFolder(path.join(folder, file)))
