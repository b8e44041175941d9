import {existsSync, readdirSync} from 'node:fs'
import type {EngineName} from '../../engines.ts'

export type System = {
  readonly platform: NodeJS.Platform
  /** Whether there is a file or device of this name. */
  readonly has: (path: string) => boolean
  /** Names in a folder; none where it is missing. */
  readonly list: (folder: string) => readonly string[]
}

const thisSystem: System = {
  platform: process.platform,
  has: existsSync,
  list: folder => (existsSync(folder) ? readdirSync(folder) : []),
}

/** The engines that may run on a GPU of this system, best first; none where there is no GPU. Looks and starts nothing. */
export const gpuEngines = ({platform, has, list}: System = thisSystem): EngineName[] => {
  switch (platform) {
    case 'darwin':
      return ['coreml', 'webgpu']
    case 'win32':
      return ['dml', 'webgpu']
    case 'linux': {
      const nvidia = has('/dev/nvidia0') || has('/dev/dxg')
      const any = nvidia || list('/dev/dri').some(name => name.startsWith('renderD'))
      return [...(nvidia ? (['cuda'] as const) : []), ...(any ? (['webgpu'] as const) : [])]
    }
    default:
      return []
  }
}
