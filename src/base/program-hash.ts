import {version} from './version.ts'

/** Set when the program is bundled; nobody keeps what was made by a program that runs from its sources. */
declare const SOUND_HASH: string | undefined

/**
 * The program as far as it decides what is made and measured: its version, and once bundled a hash of the rooms that do
 * so. What was kept under another one is made anew.
 */
export const programHash = (): string => (typeof SOUND_HASH === 'string' ? `${version()} ${SOUND_HASH}` : version())
