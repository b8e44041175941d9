import {execFileSync} from 'node:child_process'
import path from 'node:path'

/** The end-to-end tests run the program as a user does, from dist/: it must be what the source says now. */
export default (): void => {
  const root = path.join(import.meta.dirname, '../..')
  execFileSync(process.execPath, ['scripts/build.mjs'], {cwd: root, stdio: 'inherit'})
}
