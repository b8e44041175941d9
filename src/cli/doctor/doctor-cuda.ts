import {existsSync} from 'node:fs'
import path from 'node:path'
import {runToEnd} from '../run/run-to-end.ts'
import {
  CUDA_FILES,
  CUDA_NEEDS,
  type Driver,
  isTooOld,
  LIBRARIES,
  nvidiaDriver,
  onnxRuntimeFolder,
} from './cuda-files.ts'

type MendOptions = {
  /** ONNX Runtime's package. */
  readonly folder?: string
  readonly driver?: Driver | null
  /** The program that lists what a library needs, for tests. */
  readonly ldd?: string
}

/** What a library needs and the loader does not find; nothing where nobody can tell. */
const missingFor = async (library: string, ldd: string): Promise<string[]> => {
  const missing: string[] = []
  const onLine = (line: string): void => {
    const name = /^\s*(\S+) => not found/.exec(line)?.[1]
    if (name && !missing.includes(name)) missing.push(name)
  }
  await runToEnd(ldd, [library], {onLine})
  return missing
}

/** Why the CUDA engine does not start here, as far as it can be seen, and what to do. */
export const cudaMend = async ({
  folder = onnxRuntimeFolder(),
  driver = nvidiaDriver(),
  ldd = 'ldd',
}: MendOptions = {}): Promise<string> => {
  if (!driver) return `there is no NVIDIA driver: ${CUDA_NEEDS}; without them use --engine webgpu or cpu`
  if (isTooOld(driver)) return `the NVIDIA driver is ${driver.version}: ${CUDA_NEEDS}`
  const files = CUDA_FILES.map(name => path.join(folder, LIBRARIES, name))
  if (!files.every(existsSync)) return 'ONNX Runtime’s CUDA libraries are not there: quartet doctor --install cuda'
  const missing = await missingFor(files.at(-1)!, ldd)
  return missing.length > 0 ? `${missing.join(', ')} not found: ${CUDA_NEEDS}` : CUDA_NEEDS
}
