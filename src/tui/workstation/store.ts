/** A value that others may watch. */
export type Store<Value> = {
  get(): Value
  /** Watchers hear of it at once, unless the value is the very same. */
  set(value: Value): void
  update(change: (value: Value) => Value): void
  /** Returns what ends the watching. */
  subscribe(watcher: () => void): () => void
}

export const createStore = <Value>(initial: Value): Store<Value> => {
  let value = initial
  const watchers = new Set<() => void>()
  const set = (next: Value): void => {
    if (Object.is(next, value)) return
    value = next
    for (const watcher of [...watchers]) watcher()
  }
  return {
    get: () => value,
    set,
    update: change => set(change(value)),
    subscribe: watcher => {
      watchers.add(watcher)
      return () => {
        watchers.delete(watcher)
      }
    },
  }
}
