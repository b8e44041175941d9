import {answer} from '../overlays/answer.ts'
import {type Overlay, tellOverlay} from '../overlays/overlay.ts'
import type {Outcome, Step} from '../overlays/step.ts'
import {patch, type Tools} from './tools.ts'

export type Conclude = (tools: Tools, outcome: Outcome) => void

/** Puts an overlay, or its next state, on the screen; asks what it wants to know; acts on what it decides. */
export const show = (tools: Tools, step: Step<Overlay>, conclude: Conclude): void => {
  const {state, outcome, effects = []} = step
  // A setting is changed while its overlay stays open; everything else ends it.
  const stays = !outcome || outcome.kind === 'setting'
  patch(tools.desk, {overlay: stays ? state : undefined})
  for (const effect of stays ? effects : [])
    tools.attempt(async () => {
      const fact = await answer(effect, tools.services.studio)
      const {overlay} = tools.desk.get()
      if (fact && overlay) show(tools, tellOverlay(overlay, fact), conclude)
    })
  if (outcome) conclude(tools, outcome)
}
