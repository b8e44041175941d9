import {type Forked, type ForkOptions, forkEntry} from '../../base/fork-entry.ts'

/** Starts the player's process, bundled or in source. */
export const startPlayerProcess = (options: Pick<ForkOptions, 'args' | 'onGone'> = {}): Forked =>
  forkEntry(import.meta.url, {bundled: 'player', ...options})
