import {spawnSync} from 'node:child_process'
import {it} from 'vitest'

/** Something outside of this package that a test cannot do without, and what to install when it is missing. */
type Need = {readonly found: boolean; readonly install: string}

/** Whether a command can be started and ends well. */
export const runs = (command: string, args: readonly string[]): boolean => spawnSync(command, args).status === 0

/**
 * `it` for tests that need something. Where it is missing a test is skipped and its name says what to
 * install; on CI it fails, for there a test that does not run proves nothing.
 */
export const itNeeds =
  ({found, install}: Need) =>
  (name: string, test: () => Promise<void> | void, timeout?: number): void => {
    if (found) return void it(name, test, timeout)
    if (!process.env.CI) return void it.skip(`${name} (skipped: install ${install})`, test)
    it(name, () => {
      throw new Error(`install ${install}`)
    })
  }
