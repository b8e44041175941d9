import type {Samples} from '../../base/units.ts'
import {addLayerInto, createScratch, fadeOut, hasFaded, type Layer} from './layer.ts'
import type {Bus} from './voice.ts'

/** The layer that plays, and those that fade out around it. */
export type Stage = {
  readonly active: Layer | undefined
  /** Whether anything is left to fade out or to play. */
  readonly sounding: boolean
  enter(layer: Layer): void
  /** The active layer, if there is one, is on its way out. */
  retire(how: Parameters<typeof fadeOut>[1]): void
  /** Adds what comes next of all of them to the bus, `frames` frames from its frame `at` on. */
  addInto(bus: Bus, at: Samples, frames: Samples): void
}

/** At most `most` frames are added at once. */
export const createStage = (most: Samples): Stage => {
  const scratch = createScratch(most)
  let active: Layer | undefined
  let dying: Layer[] = []
  return {
    get active() {
      return active
    },
    get sounding() {
      return active !== undefined || dying.length > 0
    },
    enter: layer => {
      active = layer
    },
    retire: how => {
      if (!active) return
      fadeOut(active, how)
      dying.push(active)
      active = undefined
    },
    addInto: (bus, at, frames) => {
      const stretch = {at, frames, scratch}
      for (const layer of dying) addLayerInto(bus, layer, stretch)
      if (active) addLayerInto(bus, active, stretch)
      if (dying.length > 0) dying = dying.filter(layer => !hasFaded(layer))
    },
  }
}
