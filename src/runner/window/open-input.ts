import type {JobInput} from '../job.ts'
import {type LockReader, openLock} from './lock-reader.ts'
import {openSignal, type Signal} from './signal.ts'

/** What a job is made of, at its own level and read where it is needed. */
export type OpenInput = {close(): void} & (
  | {readonly kind: 'mix'; readonly mix: Signal}
  | {readonly kind: 'lock'; readonly lock: LockReader}
  | {readonly kind: 'none'}
)

/** Throws BadInput for a file that cannot be read. */
export const openInput = async (input: JobInput): Promise<OpenInput> => {
  switch (input.kind) {
    case 'mix': {
      const mix = await openSignal(input.mix)
      return {kind: 'mix', mix, close: mix.close}
    }
    case 'lock': {
      const lock = await openLock(input.lock)
      return {kind: 'lock', lock, close: lock.close}
    }
    case 'none':
      return {kind: 'none', close: () => {}}
  }
}
