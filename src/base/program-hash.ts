import {version} from './version.ts'

/** Set when the program is bundled. */
declare const SOUND_HASH: string | undefined

/** Of the rooms that decide what is made and measured; nothing for a program that runs from its sources. */
export const bundleHash = (): string | undefined => (typeof SOUND_HASH === 'string' ? SOUND_HASH : undefined)

/** The program as far as it decides what is made and measured. What was kept under another one is made anew. */
export const programHash = (): string => {
  const hash = bundleHash()
  return hash === undefined ? version() : `${version()} ${hash}`
}
