import {existsSync} from 'node:fs'
import path from 'node:path'
import {fileURLToPath} from 'node:url'

/** The package's own folder, whether this code runs from `src/` or bundled in `dist/`. */
export const packageRoot = (): string => {
  let folder = path.dirname(fileURLToPath(import.meta.url))
  while (!existsSync(path.join(folder, 'package.json'))) {
    const parent = path.dirname(folder)
    if (parent === folder) throw new Error('package.json is missing: the installation is broken')
    folder = parent
  }
  return folder
}

/** A file or folder that ships with the program: `asset('presets', 'fast.json')`. */
export const asset = (...parts: string[]): string => path.join(packageRoot(), ...parts)
