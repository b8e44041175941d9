import {type ChildProcess, spawn, spawnSync} from 'node:child_process'
import {once} from 'node:events'
import {fileURLToPath} from 'node:url'

/** The number of a process that has ended. */
export const deadProcess = (): number => spawnSync(process.execPath, ['--version']).pid

const SCRIPTS = {
  'keep-open': new URL('./keep-open.ts', import.meta.url),
  'save-for-ever': new URL('./save-for-ever.ts', import.meta.url),
}

/** Starts a script in a process of its own; resolves when it has printed its first line. */
export const startScript = async (name: keyof typeof SCRIPTS, ...args: string[]): Promise<ChildProcess> => {
  const script = fileURLToPath(SCRIPTS[name])
  const child = spawn(process.execPath, ['--import', 'tsx', script, ...args], {stdio: ['ignore', 'pipe', 'inherit']})
  await once(child.stdout!, 'data')
  return child
}

/** kill -9. */
export const kill = async (child: ChildProcess): Promise<void> => {
  child.kill('SIGKILL')
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
}
