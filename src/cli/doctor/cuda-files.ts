import {existsSync, readFileSync} from 'node:fs'
import {createRequire} from 'node:module'
import path from 'node:path'

/** Where ONNX Runtime's package lies. It looks for the libraries of its engines beside its own, and nowhere else. */
export const onnxRuntimeFolder = (): string =>
  path.dirname(createRequire(import.meta.url).resolve('onnxruntime-node/package.json'))

/** Below the package. */
export const LIBRARIES = path.join('bin', 'napi-v6', 'linux', 'x64')

/** What the engine loads: last the one without which nothing looks for the other. */
export const CUDA_FILES = ['libonnxruntime_providers_shared.so', 'libonnxruntime_providers_cuda.so'] as const

/** Its script/install-metadata.js names CUDA 12; since 1.19 that goes with cuDNN 9. The driver is the oldest for CUDA 12. */
export const CUDA_NEEDS =
  'ONNX Runtime takes an NVIDIA driver from 525.60 on, and CUDA 12 and cuDNN 9 where the loader finds them (ldconfig, LD_LIBRARY_PATH)'
const OLDEST_DRIVER = 525.6

/** The version where it can be known. */
export type Driver = {readonly version?: string}

const PLACES = {proc: '/proc/driver/nvidia/version', wsl: '/usr/lib/wsl/lib/libcuda.so.1'}

/** The NVIDIA driver of this Linux; null where there is none. */
export const nvidiaDriver = ({proc, wsl}: typeof PLACES = PLACES): Driver | null => {
  if (existsSync(proc)) return {version: /^NVRM version: .* (\d+\.[\d.]+) /m.exec(readFileSync(proc, 'utf8'))?.[1]}
  return existsSync(wsl) ? {} : null
}

export const isTooOld = ({version}: Driver): boolean =>
  version !== undefined && Number.parseFloat(version) < OLDEST_DRIVER
