import {existsSync} from 'node:fs'
import {cp, mkdir, rename, rm} from 'node:fs/promises'
import path from 'node:path'
import {Cancelled, ModelError} from '../../base/errors.ts'
import {printable} from '../../base/printable.ts'
import {throwIfCancelled} from '../../base/throw-if-cancelled.ts'
import {reasonIn, runToEnd} from '../run/run-to-end.ts'
import {CUDA_FILES, type Driver, LIBRARIES, nvidiaDriver} from './cuda-files.ts'

type AddOptions = {
  /** ONNX Runtime's package. */
  readonly folder: string
  readonly signal?: AbortSignal
  /** Hears, in lines, how it goes. */
  readonly tell: (line: string) => void
  readonly platform?: string
  readonly driver?: Driver | null
}

const FORBIDDEN: readonly unknown[] = ['EACCES', 'EPERM', 'EROFS']

/**
 * Adds the libraries of the CUDA engine to ONNX Runtime with its own install script, which takes minutes: they are some
 * hundred megabytes. The script works in a folder beside, from which they move in when both are whole; until then, and where
 * it fails, the package is as it was. Throws ModelError in one line where they cannot be had, Cancelled when `signal` is raised.
 */
export const addCuda = async ({
  folder,
  signal,
  tell,
  platform = `${process.platform} on ${process.arch}`,
  driver = nvidiaDriver(),
}: AddOptions): Promise<void> => {
  const failed = (why: string, mend: string) =>
    new ModelError(`CUDA’s libraries cannot be added to ${printable(folder)}: ${printable(why)}; ${mend}`)
  if (platform !== 'linux on x64') throw failed(`there are none for ${platform}`, 'use --engine webgpu')
  if (!driver)
    throw failed(
      'there is no NVIDIA driver',
      'install one from 525.60 on, or use an engine that needs none (webgpu, cpu)',
    )

  // In the package, where the script finds what it requires, and from where a file moves in at once.
  const stage = path.join(folder, '.adding-cuda')
  try {
    await rm(stage, {recursive: true, force: true})
    await mkdir(stage)
  } catch (error) {
    const {code, message} = error as NodeJS.ErrnoException
    if (!FORBIDDEN.includes(code)) throw failed(message, 'install Quartet again')
    throw failed('this user may not write there', 'run it as the user who installed Quartet (sudo quartet doctor …)')
  }
  try {
    await cp(path.join(folder, 'script'), path.join(stage, 'script'), {recursive: true})
    const env = {...process.env, ONNXRUNTIME_NODE_INSTALL: 'true', TMPDIR: stage}
    const install = [path.join('script', 'install.js')]
    const {code, said} = await runToEnd(process.execPath, install, {folder: stage, env, signal, onLine: tell})
    throwIfCancelled(signal)
    const fetched = CUDA_FILES.every(name => existsSync(path.join(stage, LIBRARIES, name)))
    // A download that breaks off ends the script without a word, and well.
    if (code !== 0 || !fetched)
      throw failed(reasonIn(said, 'the download broke off'), 'it takes api.nuget.org; the other engines do not')
    for (const name of CUDA_FILES) await rename(path.join(stage, LIBRARIES, name), path.join(folder, LIBRARIES, name))
  } catch (error) {
    if (error instanceof Cancelled || error instanceof ModelError) throw error
    throw failed((error as Error).message, 'the other engines go on working')
  } finally {
    await rm(stage, {recursive: true, force: true})
  }
}
