import {DeviceLost, type Engine} from '../../model/engine.ts'

type FallBack = {
  /** Opens the engine that takes over, for windows as long. */
  readonly open: () => Promise<Engine>
  /** Hears once, in one line, why and where the work goes on. */
  readonly tell: (line: string) => void
}

/**
 * `first` for as long as its device works, then another one: the call that failed is made again there, so that a run under way
 * loses nothing. Throws what `first` throws when the other cannot be opened.
 */
export const withFallBack = (first: Engine, {open, tell}: FallBack): Engine => {
  let current = first
  return {
    get name() {
      return current.name
    },
    stems: first.stems,
    samples: first.samples,
    contexts: first.contexts,
    denoise: async (...call) => {
      try {
        return await current.denoise(...call)
      } catch (error) {
        if (!(error instanceof DeviceLost) || current !== first) throw error
        current = await open().catch(() => {
          throw error
        })
        await first.close().catch(() => {})
        tell(`${error.message}; the run goes on with engine ${current.name}`)
        return current.denoise(...call)
      }
    },
    close: () => current.close(),
  }
}
