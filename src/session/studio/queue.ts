/** Lets tasks of one kind wait for each other: each begins when all before it have ended, however they did. */
export const createQueue = (): (<Value>(task: () => Promise<Value>) => Promise<Value>) => {
  let last: Promise<unknown> = Promise.resolve()
  return task => {
    const next = last.then(task)
    last = next.catch(() => undefined) // whoever asked for it is told
    return next
  }
}
