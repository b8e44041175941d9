import {printable} from '../../base/printable.ts'
import {findNative} from '../../model/tfjs/backends.ts'
import {runToEnd} from '../run/run-to-end.ts'

const NEEDS =
  'its libtensorflow 2.9.1 takes an NVIDIA driver from 450.80 on, CUDA 11.2 and cuDNN 8.1 where the loader finds them'

/** All that a native package says while it is loaded; in a process of its own, for it may end it. */
const load = async (folder: string): Promise<string> =>
  (await runToEnd(process.execPath, ['--eval', 'require(process.argv[1])', folder])).said

const reasonIn = (said: string): string => {
  const libraries = new Set(Array.from(said.matchAll(/Could not load dynamic library '([^']+)'/g), match => match[1]!))
  if (libraries.size > 0) return `${[...libraries].join(', ')} not found`
  if (/tfjs_binding\.node\) can not be found/.test(said)) return 'its native part is missing, add it again'
  return printable(/Error: (.+)/.exec(said)?.[1] ?? 'it finds no GPU')
}

/** How tfjs could run on a GPU where it runs as `engine` and does not. `folders` are those of `findNative`. */
export const tfjsMend = async (engine: string, folders: readonly string[]): Promise<string | undefined> => {
  if (engine === 'tfjs-gpu') return undefined
  const found = findNative({folders})
  if (found?.name !== 'gpu') return 'for an NVIDIA GPU with CUDA 11.2 there is quartet doctor --install tfjs-gpu'
  return `the GPU package in ${found.folder} does not run on a GPU: ${reasonIn(await load(found.folder))}; ${NEEDS}`
}
