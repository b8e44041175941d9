import {setImmediate} from 'node:timers/promises'
import {describe, expect, test} from 'vitest'
import {BadInput, Cancelled, ModelError, Unreadable} from '../../../src/base/errors.ts'
import type {Claims} from '../../../src/session/queue/claims.ts'
import {type Outcome, type QueueOptions, runQueue} from '../../../src/session/queue/run-queue.ts'

type Song = {readonly id: string}
type Options = QueueOptions<Song, string, string>

const claimsBut = (others: readonly string[]): Claims & {held: Set<string>} => {
  const held = new Set<string>()
  return {
    held,
    take: song => !others.includes(song) && Boolean(held.add(song)),
    release: song => held.delete(song),
    close: () => held.clear(),
  }
}

/** Runs a queue of songs by name and tells what happened, in order. */
const queue = async (
  names: readonly string[],
  {
    others = [],
    jobs = 1,
    perform,
    ...more
  }: Partial<Options> & {
    others?: readonly string[]
    perform?: (song: Song, events: string[]) => Promise<string | undefined>
  } = {},
) => {
  const events: string[] = []
  const outcomes = new Map<string, Outcome<string>>()
  const claims = claimsBut(others)
  let workers = 0
  const running = runQueue<Song, string, string>(
    names.map(id => ({id})),
    {
      jobs,
      claims,
      openWorker: () => {
        workers++
        return {
          perform: async (song, ready) => {
            events.push(`begin ${song.id}`)
            const result = perform ? await perform(song, events) : `${ready} made`
            events.push(`end ${song.id}`)
            return result
          },
          close: () => {
            workers--
          },
        }
      },
      prepare: async ({id}) => {
        events.push(`read ${id}`)
        if (id.startsWith('bad')) throw new BadInput(`${id}: is damaged`)
        return id
      },
      onFinished: async (song, outcome) => {
        outcomes.set(song.id, outcome)
      },
      signal: new AbortController().signal,
      ...more,
    },
  )
  const error = await running.then(
    () => undefined,
    (error: unknown) => error,
  )
  return {events, outcomes, error, workers, held: claims.held}
}

describe('a queue', () => {
  test('works through all songs in their order, reads the next beside the one at work, and gives all back', async () => {
    // `a` would never end if `b` were not read meanwhile.
    const perform = async ({id}: Song, events: string[]): Promise<string> => {
      while (!events.includes('read b')) await setImmediate()
      return `${id} made`
    }
    const {events, outcomes, error, workers, held} = await queue(['a', 'b', 'c'], {perform})
    expect([error, workers, held.size]).toEqual([undefined, 0, 0])
    expect(events.filter(event => event.startsWith('begin'))).toEqual(['begin a', 'begin b', 'begin c'])
    expect([...outcomes.values()]).toEqual(['a', 'b', 'c'].map(id => ({kind: 'made', result: `${id} made`})))
  })

  test('goes on after songs that cannot be read, however many, and after one that fails', async () => {
    const perform = async ({id}: Song): Promise<string> => {
      if (id === 'b') throw new ModelError('out of memory')
      return id
    }
    const {outcomes, error} = await queue(['bad 1', 'bad 2', 'bad 3', 'bad 4', 'a', 'b', 'c'], {perform})
    expect(error).toBeUndefined()
    expect(outcomes.get('bad 3')).toEqual({kind: 'failed', why: 'bad 3: is damaged'})
    expect(outcomes.get('b')).toEqual({kind: 'failed', why: 'out of memory'})
    expect(outcomes.get('c')).toEqual({kind: 'made', result: 'c'})
  })

  test('takes songs that turn out damaged only while they are separated for what they are', async () => {
    const perform = async ({id}: Song): Promise<string> => {
      if (id === 'e') return id
      throw id === 'b' ? new BadInput('the disk is full') : new Unreadable(`${id}: is damaged`)
    }
    const {outcomes, error} = await queue(['a', 'b', 'c', 'd', 'e'], {perform})
    expect(error).toBeUndefined()
    expect(outcomes.get('d')).toEqual({kind: 'failed', why: 'd: is damaged'})
    expect(outcomes.get('e')).toEqual({kind: 'made', result: 'e'})
  })

  test('ends when three songs in a row fail that could be read', async () => {
    const perform = async (): Promise<string> => {
      throw new BadInput('the disk is full')
    }
    const {outcomes, error, workers} = await queue(['a', 'bad', 'b', 'c', 'd', 'e'], {perform})
    expect(error).toBeInstanceOf(ModelError)
    expect(String(error)).toMatch(/3 songs in a row failed, the last for this: the disk is full/)
    expect([...outcomes.keys()]).toEqual(['a', 'bad', 'b', 'c'])
    expect(workers).toBe(0)
  })

  test('goes on after any number that fail now and then: one that is made begins the count anew', async () => {
    const perform = async ({id}: Song): Promise<string> => {
      if (id.startsWith('odd')) throw new ModelError('the stems are not finite')
      return id
    }
    const names = ['odd 1', 'odd 2', 'a', 'odd 3', 'odd 4', 'b', 'odd 5', 'c']
    const {outcomes, error} = await queue(names, {perform})
    expect(error).toBeUndefined()
    expect([...outcomes.keys()]).toEqual(names)
  })

  test('leaves to others what they have claimed or made', async () => {
    const perform = async ({id}: Song): Promise<string | undefined> => (id === 'b' ? undefined : id)
    const {outcomes} = await queue(['a', 'b', 'c'], {others: ['c'], perform})
    expect([...outcomes].map(([id, {kind}]) => [id, kind]).sort()).toEqual([
      ['a', 'made'],
      ['b', 'there'],
      ['c', 'elsewhere'],
    ])
  })

  test('works on as many songs at once as it has jobs', async () => {
    const waiting: (() => void)[] = []
    const perform = ({id}: Song): Promise<string> =>
      new Promise(resolve => {
        waiting.push(() => resolve(id))
        // The first two wait for each other; later ones need not wait.
        if (waiting.length >= 2) for (const go of waiting) go()
      })
    const {events, outcomes} = await queue(['a', 'b'], {jobs: 2, perform})
    expect(outcomes.size).toBe(2)
    expect(events.findIndex(event => event.startsWith('end'))).toBeGreaterThan(events.indexOf('begin b'))
  })

  test('ends at once when it is cancelled', async () => {
    const controller = new AbortController()
    const perform = async (): Promise<string> => {
      controller.abort()
      throw new Cancelled()
    }
    const {outcomes, error, workers} = await queue(['a', 'b', 'c'], {signal: controller.signal, perform})
    expect(error).toBeInstanceOf(Cancelled)
    expect([outcomes.size, workers]).toEqual([0, 0])
  })

  test('ends with what it did not expect', async () => {
    const perform = async (): Promise<string> => {
      throw new TypeError('a mistake')
    }
    const {error} = await queue(['a', 'b'], {perform})
    expect(error).toBeInstanceOf(TypeError)
  })
})
