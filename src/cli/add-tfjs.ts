import {spawn} from 'node:child_process'
import {existsSync} from 'node:fs'
import {mkdir, rm, writeFile} from 'node:fs/promises'
import path from 'node:path'
import {Cancelled, ModelError} from '../base/errors.ts'
import {printable} from '../base/printable.ts'
import {NATIVE_PACKAGES, type NativeName} from '../model/tfjs/backends.ts'

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
  const {code, said} = await run(npm, ['install', '--no-audit', '--no-fund', `${wanted}@${VERSION}`], {folder, signal})
  if (signal?.aborted) throw new Cancelled()
  if (code !== 0) throw failed(reasonIn(said))
}

const run = (
  npm: string,
  args: readonly string[],
  {folder, signal}: Pick<AddOptions, 'folder' | 'signal'>,
): Promise<{code: number | null; said: string}> =>
  new Promise(resolve => {
    // On Windows npm is a script, which only a shell runs.
    const shell = process.platform === 'win32'
    const child = spawn(npm, args, {cwd: folder, signal, shell, stdio: ['ignore', 'ignore', 'pipe']})
    let said = ''
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString()
    })
    child.once('error', error => resolve({code: null, said: `Error: ${error.message}`}))
    child.once('close', code => resolve({code, said}))
  })

/** The line of npm's that names the cause. */
const reasonIn = (said: string): string => {
  const lines = said.split('\n').map(line => line.replace(/^npm (error|ERR!) ?/, '').trim())
  const telling = lines.find(line => /^\w*Error: /.test(line)) ?? lines.find(line => /^code E/.test(line))
  return telling?.replace(/^(\w*Error: |code )/, '') ?? 'npm failed'
}
