import {type ChildProcess, fork} from 'node:child_process'
import {fileURLToPath} from 'node:url'

/** Starts the player's process, bundled or in source. What it and its drivers write is for whoever reads its stderr. */
export const startPlayerProcess = (args: readonly string[] = []): ChildProcess => {
  const inSource = import.meta.url.endsWith('.ts')
  const entry = fileURLToPath(new URL(inSource ? './child.ts' : './player.js', import.meta.url))
  return fork(entry, args, {
    serialization: 'advanced',
    execArgv: inSource ? ['--import', 'tsx'] : [],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
}
