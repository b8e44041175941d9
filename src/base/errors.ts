/** What a person can set or name. The command line has a flag or an argument for each, the screen a key where it has any. */
export type Setting =
  | 'dtype'
  | 'embedder'
  | 'engine'
  | 'force'
  | 'guess'
  | 'joint'
  | 'method'
  | 'model'
  | 'name'
  | 'out'
  | 'pack'
  | 'preset'
  | 'rest-model'
  | 'shard'

/** What else may be done, and which setting mends it. */
export type Mend = {readonly change: 'dtype' | 'engine' | 'force' | 'out'; readonly or?: string}

/** What a surface says in its own words, beside what is wrong. */
export type Hints = {
  /** The setting that the message begins with the value of. */
  readonly about?: Setting
  readonly mend?: Mend
  /** What lower software complained of, alone, where the message says more. */
  readonly reason?: string
}

/** What went wrong in a way that is known. The message is one line: what, which, expected; `lineOf` adds the hints. */
abstract class Fault extends Error implements Hints {
  readonly about?: Setting
  readonly mend?: Mend
  readonly reason?: string
  constructor(message?: string, {about, mend, reason}: Hints = {}) {
    super(message)
    this.about = about
    this.mend = mend
    this.reason = reason
  }
}

/** What the user gave cannot be used: a file, a setting, a folder. Exit code 2. */
export class BadInput extends Fault {
  override readonly name = 'BadInput'
}

/** What is wrong lies in a file that was given, and in nothing else: the next may do. */
export class Unreadable extends BadInput {}

/** The place that was given is full, or too full for what is to come. Exit code 1: once there is room the same may do. */
export class DiskFull extends BadInput {}

/** A pack, checkpoint or engine cannot do its work. Exit code 1. */
export class ModelError extends Fault {
  override readonly name = 'ModelError'
}

/** A sound device cannot be used. Exit code 1. */
export class DeviceError extends Fault {
  override readonly name = 'DeviceError'
}

/** The user stopped the work. Not a failure: exit code 130. */
export class Cancelled extends Error {
  override readonly name = 'Cancelled'
  constructor(message = 'cancelled') {
    super(message)
  }
}

/** How a surface speaks of settings. */
export type Wording = {
  readonly name: (setting: Setting) => string
  readonly mends: Readonly<Record<Mend['change'], string>>
}

/** Of no surface: for reports, and where nobody can set anything. */
export const PLAIN_MENDS: Wording['mends'] = {
  dtype: 'write it as F32',
  engine: 'choose another engine',
  force: 'have it overwritten',
  out: 'choose another disk',
}

const PLAIN: Wording = {name: setting => setting, mends: PLAIN_MENDS}

/** All that an error says, in one line: `engine cuda cannot start: no driver; choose another engine`. */
export const lineOf = (error: unknown, {name, mends}: Wording = PLAIN): string => {
  if (!(error instanceof Fault)) return error instanceof Error ? error.message : String(error)
  const {message, about, mend} = error
  const cure = mend && [mend.or, mends[mend.change]].filter(Boolean).join(', or ')
  return `${about ? `${name(about)} ` : ''}${message}${cure ? `; ${cure}` : ''}`
}

/** The line of a fault that lies in one piece of work alone. Whatever else is thrown ends all: it is thrown again. */
export const lineOfFault = (error: unknown): string => {
  if (error instanceof BadInput || error instanceof ModelError) return lineOf(error)
  throw error
}
