import {beforeEach, expect, test} from 'vitest'
import {createAutosave, type SaveResult} from '../../../src/session/folder/autosave.ts'
import {emptyProject, type Project} from '../../../src/session/project/project.ts'

const [one, two, three] = ['one', 'two', 'three'].map(name => emptyProject(name)) as [Project, Project, Project]

/** Time that passes only when told, and a disk that answers only when told. */
const rig = () => {
  const timers = new Map<number, {at: number; callback: () => void}>()
  let [now, ids, running, most] = [0, 0, 0, 0]
  const begun: string[] = []
  const results: SaveResult[] = []
  const answers: ((error?: Error) => void)[] = []
  const save = (project: Project): Promise<void> => {
    begun.push(`${project.name} at ${now}`)
    most = Math.max(most, ++running)
    return new Promise((resolve, reject) => {
      answers.push(error => {
        running--
        if (error) reject(error)
        else resolve()
      })
    })
  }
  const clock = {
    set: (callback: () => void, milliseconds: number) => {
      timers.set(++ids, {at: now + milliseconds, callback})
      return ids
    },
    clear: (id: unknown) => timers.delete(id as number),
  }
  const pass = (milliseconds: number): void => {
    now += milliseconds
    for (const [id, {at, callback}] of timers) {
      if (at > now) continue
      timers.delete(id)
      callback()
    }
  }
  /** Lets the oldest save end, and all that follows from it happen. */
  const answer = async (error?: Error): Promise<void> => {
    answers.shift()!(error)
    await new Promise(setImmediate)
  }
  const autosave = createAutosave({save, delay: 2000, onResult: result => results.push(result), clock})
  return {autosave, pass, answer, begun, results, timers, mostAtOnce: () => most}
}

let {autosave, pass, answer, begun, results, timers, mostAtOnce} = rig()
beforeEach(() => {
  ;({autosave, pass, answer, begun, results, timers, mostAtOnce} = rig())
})

test('changes are saved together, the newest, two seconds after the first', async () => {
  expect(autosave.isSaved()).toBe(true)
  autosave.changed(one)
  pass(1500)
  autosave.changed(two)
  expect(begun).toEqual([])
  pass(500)
  expect(begun).toEqual(['two at 2000'])
  expect(autosave.isSaved()).toBe(false)
  await answer()
  expect(autosave.isSaved()).toBe(true)
  expect(results).toEqual([{project: two}])
  pass(10_000)
  expect(begun).toHaveLength(1)
})

test('a change during a save is saved two seconds after it, never beside it', async () => {
  autosave.changed(one)
  pass(2000)
  autosave.changed(two)
  pass(5000)
  expect(begun).toEqual(['one at 2000'])
  await answer()
  expect(autosave.isSaved()).toBe(false)
  pass(2000)
  expect(begun).toEqual(['one at 2000', 'two at 9000'])
  await answer()
  expect(mostAtOnce()).toBe(1)
  expect(autosave.isSaved()).toBe(true)
})

test('flush saves at once and ends when it is saved', async () => {
  autosave.changed(one)
  let flushed = false
  const flush = autosave.flush().then(() => {
    flushed = true
  })
  await new Promise(setImmediate)
  expect(begun).toEqual(['one at 0'])
  expect(flushed).toBe(false)
  await answer()
  await flush
  expect(timers.size).toBe(0)
  await autosave.flush()
  expect(begun).toHaveLength(1)
})

test('flush waits for the save under way, and saves what changed meanwhile', async () => {
  autosave.changed(one)
  pass(2000)
  autosave.changed(two)
  const flush = autosave.flush()
  await answer()
  expect(begun).toEqual(['one at 2000', 'two at 2000'])
  autosave.changed(three)
  await answer()
  expect(begun.at(-1)).toBe('three at 2000')
  await answer()
  await flush
  expect([mostAtOnce(), timers.size, autosave.isSaved()]).toEqual([1, 0, true])
})

test('a failure is told and tried again with the next change', async () => {
  const full = new Error('the disk is full')
  autosave.changed(one)
  pass(2000)
  await answer(full)
  expect(results).toEqual([{project: one, error: full}])
  expect(autosave.isSaved()).toBe(false)
  pass(60_000)
  expect(begun).toHaveLength(1)
  autosave.changed(two)
  pass(2000)
  expect(begun.at(-1)).toBe('two at 64000')
  await answer()
  expect(autosave.isSaved()).toBe(true)
})

test('flush tries again what failed, once, and does not reject', async () => {
  autosave.changed(one)
  pass(2000)
  await answer(new Error('no'))
  const flush = autosave.flush()
  await new Promise(setImmediate)
  expect(begun).toHaveLength(2)
  await answer(new Error('still no'))
  await flush
  expect(begun).toHaveLength(2)
  expect(autosave.isSaved()).toBe(false)
})
