import {existsSync} from 'node:fs'
import {mkdir, rm, writeFile} from 'node:fs/promises'
import path from 'node:path'
import {ModelError} from '../../base/errors.ts'
import {printable} from '../../base/printable.ts'
import {throwIfCancelled} from '../../base/throw-if-cancelled.ts'
import {NATIVE_PACKAGES, type NativeName} from '../../model/tfjs/backends.ts'
import {reasonIn, runToEnd} from '../run/run-to-end.ts'

/** The one that the operations were written for. */
const VERSION = '4.22.0'

/** Install scripts download libtensorflow; npm runs only those that are named. */
const MANIFEST = {
  private: true,
  allowScripts: {[NATIVE_PACKAGES.gpu]: true, [NATIVE_PACKAGES.node]: true, 'core-js': false},
}

export type AddOptions = {
  /** A folder of the user's own. It need not exist. */
  readonly folder: string
  readonly signal?: AbortSignal
  /** The program, for tests. */
  readonly npm?: string
}

/**
 * Adds a native package of tfjs with npm, which takes minutes: libtensorflow is some hundred megabytes. Throws ModelError
 * in one line where it cannot be had, Cancelled when `signal` is raised; npm takes back what it had begun.
 */
export const addTfjs = async (name: NativeName, {folder, signal, npm = 'npm'}: AddOptions): Promise<void> => {
  const wanted = NATIVE_PACKAGES[name]
  const failed = (why: string) =>
    new ModelError(
      `${wanted} cannot be added to ${printable(folder)}: ${printable(why)}; it takes the npm registry and storage.googleapis.com, and the other engines take neither`,
    )
  if (name === 'gpu' && (!['linux', 'win32'].includes(process.platform) || process.arch !== 'x64'))
    throw failed(`there is none for ${process.platform} on ${process.arch}`)
  try {
    await mkdir(folder, {recursive: true})
    const manifest = path.join(folder, 'package.json')
    if (!existsSync(manifest)) await writeFile(manifest, `${JSON.stringify(MANIFEST, null, 2)}\n`)
    // Else npm leaves one as it is whose native part is missing.
    await rm(path.join(folder, 'node_modules', wanted), {recursive: true, force: true})
  } catch (error) {
    throw failed((error as Error).message)
  }
  // On Windows npm is a script, which only a shell runs.
  const shell = process.platform === 'win32'
  const install = ['install', '--no-audit', '--no-fund', `${wanted}@${VERSION}`]
  const {code, said} = await runToEnd(npm, install, {folder, signal, shell})
  throwIfCancelled(signal)
  if (code !== 0) throw failed(reasonIn(said, 'npm failed'))
}
