import type {Deck} from '../../audio/play/player.ts'
import {STEMS} from '../../base/stems.ts'
import {clipOf, deckOf, settle} from '../../session/project/heard.ts'
import {type Clip, LANES} from '../../session/project/project.ts'
import {createMetreFollower} from './follow-metre.ts'
import {recipeKey} from './setup/plan.ts'
import {spanOf} from './span.ts'
import type {Desk} from './state.ts'
import {patch, type Tools} from './tools.ts'

/** Overviews that are kept: the lanes' own and those of 16 takes. One has 80 kB, and is read again in milliseconds. */
const MOST_OVERVIEWS = LANES.length + 16 * STEMS.length

const keyOf = (folder: string, file: string): string => `${folder}/${file}`

const sameDeck = (a: Deck | undefined, b: Deck): boolean => JSON.stringify(a) === JSON.stringify(b)

/** Every clip that the screen shows now. */
const shownClips = ({history, listening}: Desk): Clip[] =>
  LANES.flatMap(lane => {
    const clips = [history.present.lanes[lane].clip, clipOf(history.present, lane, listening)]
    return clips.flatMap(clip => clip ?? [])
  })

/**
 * Keeps the player, the overviews, the recipe and the metre in step with the desk: call it after every change.
 */
export const createFollower = (tools: Tools): (() => void) => {
  let deck: Deck | undefined
  let loop: unknown
  /** What is being read. */
  const asked = new Set<string>()
  /** Whose overviews are kept, what was seen last at the end. */
  const seen = new Set<string>()

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
    const next = deckOf({
      ...{project: history.present, folder, listening, estimate: running?.estimate},
      // All decks play as long as the lanes span: no switch ends what plays.
      seconds: spanOf(tools.desk.get()),
    })
    if (!sameDeck(deck, next)) {
      deck = next
      tools.player.hear(next)
    }
    if (history.present.loop !== loop) {
      loop = history.present.loop
      tools.player.loop(history.present.loop)
    }
  }
  const draw = async (folder: string, clip: Clip): Promise<void> => {
    try {
      const overview = await tools.services.studio.overview(folder, clip)
      tools.desk.update(now => {
        if (now.folder !== folder) return now
        const all = [...now.overviews, [clip.file, overview] as const]
        return {...now, overviews: new Map(all.filter(([file]) => seen.has(keyOf(folder, file))))}
      })
    } catch (error) {
      // So that nobody asks for it over and over. Whether it is gone only the disk can tell.
      tools.desk.update(now => (now.folder === folder ? {...now, undrawn: new Set(now.undrawn).add(clip.file)} : now))
      tools.refreshMissing()
      throw error
    }
  }
  const followOverviews = (): void => {
    const {folder, missing, undrawn, overviews} = tools.desk.get()
    for (const clip of shownClips(tools.desk.get())) {
      const key = keyOf(folder, clip.file)
      seen.delete(key)
      seen.add(key)
      if (missing.has(clip.file) || undrawn.has(clip.file)) continue
      if (overviews.has(clip.file) || asked.has(key)) continue
      asked.add(key)
      tools.attempt(() => draw(folder, clip).finally(() => asked.delete(key)))
    }
    for (const key of [...seen].slice(0, -MOST_OVERVIEWS)) seen.delete(key)
  }
  const followRecipe = (): void => {
    const {recipe, history} = tools.desk.get()
    const {setup} = history.present
    const key = recipeKey(setup)
    if (recipe?.key === key || asked.has(key)) return
    asked.add(key)
    tools.attempt(async () => {
      const found = await tools.services.findRecipe(setup)
      asked.delete(key)
      patch(tools.desk, {recipe: found})
    })
  }
  const followMetre = createMetreFollower(tools)
  return () => {
    if (!tools.desk.get().ready) return
    followListening()
    followPlayer()
    followOverviews()
    followRecipe()
    followMetre()
  }
}
