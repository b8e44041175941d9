/** What the user gave cannot be used: a file, a flag, a folder. Exit code 2. The message is one line: what, which, expected, mend. */
export class BadInput extends Error {
  override readonly name = 'BadInput'
}

/** What is wrong lies in a file that was given, and in nothing else: the next may do. */
export class Unreadable extends BadInput {}

/** The place that was given is full, or too full for what is to come. Exit code 1: once there is room the same may do. */
export class DiskFull extends BadInput {}

/** A pack, checkpoint or engine cannot do its work. Exit code 1. */
export class ModelError extends Error {
  override readonly name = 'ModelError'
}

/** A sound device cannot be used. Exit code 1. */
export class DeviceError extends Error {
  override readonly name = 'DeviceError'
}

/** The user stopped the work. Not a failure: exit code 130. */
export class Cancelled extends Error {
  override readonly name = 'Cancelled'
  constructor(message = 'cancelled') {
    super(message)
  }
}

/** The line of a fault that lies in one piece of work alone. Whatever else is thrown ends all: it is thrown again. */
export const lineOfFault = (error: unknown): string => {
  if (error instanceof BadInput || error instanceof ModelError) return error.message
  throw error
}
