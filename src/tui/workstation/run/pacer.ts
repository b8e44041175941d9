/** Lets something happen as soon as it is asked for, but not more often than every so many milliseconds. */
export type Pacer = {
  /** Now, or when its time has come; what is asked for meanwhile is the same. */
  ask(): void
  /** What waits does not happen any more. */
  end(): void
}

export const createPacer = (act: () => void, every: number): Pacer => {
  let timer: NodeJS.Timeout | undefined
  let again = false
  const go = (): void => {
    again = false
    timer = setTimeout(() => {
      timer = undefined
      if (again) go()
    }, every)
    act()
  }
  return {
    ask: () => {
      if (timer) again = true
      else go()
    },
    end: () => {
      clearTimeout(timer)
      timer = undefined
      again = false
    },
  }
}
