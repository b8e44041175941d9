import {lineOfFault, ModelError, Unreadable} from '../../base/errors.ts'
import {throwIfCancelled} from '../../base/throw-if-cancelled.ts'
import type {Claims} from './claims.ts'

/** What became of a song in this run. */
export type Outcome<Result> =
  | {readonly kind: 'made'; readonly result: Result}
  | {readonly kind: 'failed'; readonly why: string}
  /** Another run has made it meanwhile. */
  | {readonly kind: 'there'}
  /** Another run is at it. */
  | {readonly kind: 'elsewhere'}

export type Worker<Song, Ready, Result> = {
  /**
   * Makes and publishes what belongs to a song. Undefined: that was done by another run meanwhile. Throws Unreadable when
   * only now the song turns out to be damaged.
   */
  perform(song: Song, ready: Ready): Promise<Result | undefined>
  close(): void
}

export type QueueOptions<Song, Ready, Result> = {
  /** How many workers work beside each other. */
  readonly jobs: number
  readonly claims: Claims
  readonly openWorker: () => Worker<Song, Ready, Result>
  /** Looks at a song; it may do so while others are worked on. */
  readonly prepare: (song: Song, signal: AbortSignal) => Promise<Ready>
  readonly onFinished: (song: Song, outcome: Outcome<Result>) => Promise<void>
  readonly signal: AbortSignal
}

/** As many songs in a row that could be read and yet failed: it is not the songs. */
const MOST_IN_A_ROW = 3

type Fault = {readonly why: string; readonly unreadable: boolean}
type Read<Ready> = {readonly ready: Ready} | Fault

const faultOf = (error: unknown): Fault => ({why: lineOfFault(error), unreadable: error instanceof Unreadable})

/**
 * Works through songs, in their order as far as several workers allow; each takes what no run has claimed, and the next is
 * read while others are worked on. A song that fails is told and left. Throws Cancelled, and ModelError when songs fail
 * for a reason that is not theirs; all workers are closed then.
 */
export const runQueue = async <Song extends {readonly id: string}, Ready, Result>(
  songs: readonly Song[],
  options: QueueOptions<Song, Ready, Result>,
): Promise<void> => {
  const {jobs, claims, openWorker, prepare, onFinished} = options
  const stop = new AbortController()
  const signal = AbortSignal.any([options.signal, stop.signal])
  type Taken = {readonly song: Song; readonly read: Promise<Read<Ready>>}
  const open = [...songs]
  const ahead: Taken[] = []
  let inARow: string[] = []

  const take = async (): Promise<Taken | undefined> => {
    for (let song = open.shift(); song !== undefined; song = open.shift()) {
      throwIfCancelled(signal)
      if (!claims.take(song.id)) {
        await onFinished(song, {kind: 'elsewhere'})
        continue
      }
      const read = prepare(song, signal).then(ready => ({ready}), faultOf)
      read.catch(() => {}) // heard by whoever works on it
      return {song, read}
    }
    return undefined
  }
  const lookAhead = async (): Promise<void> => {
    if (ahead.length > 0) return
    const next = await take()
    if (next) ahead.push(next)
  }
  const perform = async (worker: Worker<Song, Ready, Result>, {song, read}: Taken): Promise<Outcome<Result>> => {
    const one = await read
    if ('why' in one) return {kind: 'failed', why: one.why}
    const performing = worker.perform(song, one.ready)
    const looking = lookAhead()
    looking.catch(() => {}) // should the song end first with an error of its own
    const result = await performing.then(made => ({made}), faultOf)
    await looking
    if ('why' in result) {
      if (!result.unreadable) inARow.push(result.why)
      return {kind: 'failed', why: result.why}
    }
    inARow = []
    return result.made === undefined ? {kind: 'there'} : {kind: 'made', result: result.made}
  }
  const work = async (): Promise<void> => {
    const worker = openWorker()
    try {
      for (let taken = ahead.shift() ?? (await take()); taken; taken = ahead.shift() ?? (await take())) {
        await onFinished(taken.song, await perform(worker, taken))
        claims.release(taken.song.id)
        if (inARow.length >= MOST_IN_A_ROW)
          throw new ModelError(`${inARow.length} songs in a row failed, the last for this: ${inARow.at(-1)}`)
      }
    } finally {
      worker.close()
    }
  }
  const errors: unknown[] = []
  const workOrStopAll = (): Promise<void> =>
    work().catch(error => {
      errors.push(error)
      stop.abort()
    })
  await Promise.all(Array.from({length: Math.min(jobs, songs.length)}, workOrStopAll))
  // The first is the cause; the others were cancelled because of it.
  if (errors.length > 0) throw errors[0]
}
