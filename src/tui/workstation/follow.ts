import type {Deck} from '../../audio/play/player.ts'
import {type Clip, LANES} from '../../session/project/project.ts'
import {clipOf, deckOf, settle} from './listening.ts'
import type {Desk} from './state.ts'
import {patch, type Tools} from './tools.ts'

const sameDeck = (a: Deck | undefined, b: Deck): boolean => JSON.stringify(a) === JSON.stringify(b)

/** Every clip that the screen shows now. */
const shownClips = ({history, listening}: Desk): Clip[] =>
  LANES.flatMap(lane => {
    const clips = [history.present.lanes[lane].clip, clipOf(history.present, lane, listening)]
    return clips.flatMap(clip => clip ?? [])
  })

/**
 * Keeps the player, the overviews and the recipe in step with the desk: call it after every change. What it asks for once
 * it does not ask for again.
 */
export const createFollower = (tools: Tools): (() => void) => {
  let deck: Deck | undefined
  let loop: unknown
  const asked = new Set<string>()

  const followListening = (): void => {
    const now = tools.desk.get()
    const project = now.history.present
    const estimate = now.running?.estimate
    const listening = settle(now.listening, project, estimate)
    const other = settle(now.other, project, estimate)
    if (listening.kind !== now.listening.kind || other.kind !== now.other.kind) patch(tools.desk, {listening, other})
  }
  const followPlayer = (): void => {
    const {history, folder, listening, running} = tools.desk.get()
    const next = deckOf({project: history.present, folder, listening, estimate: running?.estimate})
    if (!sameDeck(deck, next)) {
      deck = next
      tools.player.hear(next)
    }
    if (history.present.loop !== loop) {
      loop = history.present.loop
      tools.player.loop(history.present.loop)
    }
  }
  const followOverviews = (): void => {
    const {folder, missing} = tools.desk.get()
    for (const clip of shownClips(tools.desk.get())) {
      if (missing.has(clip.file)) continue
      const key = `${folder}/${clip.file}/${clip.bytes}`
      if (asked.has(key)) continue
      asked.add(key)
      tools.attempt(async () => {
        const overview = await tools.services.studio.overview(folder, clip)
        tools.desk.update(now =>
          now.folder === folder ? {...now, overviews: new Map(now.overviews).set(clip.file, overview)} : now,
        )
      })
    }
  }
  const followRecipe = (): void => {
    const {model, preset} = tools.desk.get().history.present.setup
    const key = `recipe ${model} ${preset}`
    const {recipe} = tools.desk.get()
    if ((recipe?.model === model && recipe.preset === preset) || asked.has(key)) return
    asked.add(key)
    tools.attempt(async () => {
      const found = await tools.services.findRecipe(model, preset)
      asked.delete(key)
      patch(tools.desk, {recipe: found})
    })
  }
  return () => {
    if (!tools.desk.get().ready) return
    followListening()
    followPlayer()
    followOverviews()
    followRecipe()
  }
}
