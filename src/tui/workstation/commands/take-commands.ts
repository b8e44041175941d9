import {SECONDS_RANGE} from '../../../session/project/limits.ts'
import type {Take} from '../../../session/project/project.ts'
import type {Origin} from '../../../session/recipe/origin.ts'
import {openNumber} from '../../overlays/number/number.ts'
import {listeningName} from '../../widgets/listening-name.ts'
import {plannedFrom} from '../setup/plan.ts'
import {inOrder, orderWords} from '../take-order.ts'
import {patch, projectOf, type Tools} from '../tools.ts'

const selectedTake = (tools: Tools): Take | undefined => {
  const {take} = tools.desk.get()
  const {takes} = projectOf(tools)
  const found = takes.find(({id}) => id === take) ?? takes.at(-1)
  if (!found) tools.tell('info', 'there are no takes yet: r makes one')
  return found
}

/** As the list shows them. */
export const listedTakes = (tools: Tools): Take[] => inOrder(projectOf(tools).takes, tools.desk.get().takeOrder)

export const moveTake = (tools: Tools, by: 1 | -1): void => {
  const takes = listedTakes(tools)
  const at = takes.findIndex(({id}) => id === tools.desk.get().take)
  const take = takes[at < 0 ? 0 : at + by]
  if (take) patch(tools.desk, {take: take.id})
}

export const sortTakes = ({desk, tell}: Tools): void => {
  const takeOrder = desk.get().takeOrder === 'newest' ? 'fit' : 'newest'
  patch(desk, {takeOrder})
  tell('info', `the takes are listed ${orderWords[takeOrder]}`)
}

export const auditionTake = (tools: Tools): void => {
  const take = selectedTake(tools)
  if (!take) return
  const {listening, player} = tools.desk.get()
  const same = listening.kind === 'take' && listening.id === take.id
  if (same && player?.playing) return tools.player.pause()
  if (!same) {
    patch(tools.desk, {take: take.id, listening: {kind: 'take', id: take.id}, other: listening})
    tools.tell('info', `you hear take ${take.id}; a goes back to ${listeningName(listening)}`)
  }
  tools.player.play()
}

/** Puts the take into the lanes; they are then what is heard, which sounds the same. */
export const keepTake = (tools: Tools): void => {
  const take = selectedTake(tools)
  if (!take) return
  const before = projectOf(tools)
  tools.edit({kind: 'keep', take: take.id})
  if (projectOf(tools) === before)
    return tools.tell('info', `take ${take.id} is in the lanes already, or its lanes are locked`)
  const {listening, other} = tools.desk.get()
  patch(tools.desk, {listening: {kind: 'lanes'}, other: listening.kind === 'lanes' ? other : listening})
  tools.tell('info', `take ${take.id} is in the lanes; u takes it back, w saves the stems`)
}

/** A take that has come back is selected; in the place of one that has gone, its neighbour. `before`: the takes till now. */
export const reselect = (tools: Tools, before: readonly Take[]): void => {
  const {take, takeOrder} = tools.desk.get()
  const takes = listedTakes(tools)
  const back = takes.find(({id}) => !before.some(one => one.id === id))
  if (back) return patch(tools.desk, {take: back.id})
  if (takes.some(({id}) => id === take)) return
  const at = inOrder(before, takeOrder).findIndex(({id}) => id === take)
  patch(tools.desk, {take: (takes[at] ?? takes.at(-1))?.id})
}

export const starTake = (tools: Tools): void => {
  const take = selectedTake(tools)
  if (!take) return
  tools.edit({kind: 'star', take: take.id, starred: !take.starred})
  tools.tell('info', `take ${take.id} has ${take.starred ? 'its star no more' : 'a star'}`)
}

export const dropTake = (tools: Tools): void => {
  const take = selectedTake(tools)
  if (!take) return
  const before = projectOf(tools).takes
  tools.edit({kind: 'drop', take: take.id})
  reselect(tools, before)
  tools.tell('info', `take ${take.id} is dropped; u brings it back`)
}

/** Ids of the overlays that ask how far to go; the takes stand behind them. */
const VARY = 'vary '
const BLEND = 'blend '
const CONTINUE = 'continue '

const PERCENT = {least: 0, most: 100, whole: true, unit: '%', value: 50} as const

/** Tells why nothing can come of it: nobody need say how far to go first. */
const isRefused = (tools: Tools, origin: Origin): boolean => {
  const plan = plannedFrom(projectOf(tools), origin)
  if (plan.kind === 'refused') tools.tell('warning', plan.why)
  return plan.kind === 'refused'
}

export const varyTake = (tools: Tools): void => {
  const take = selectedTake(tools)
  if (!take) return
  if (isRefused(tools, {kind: 'vary', take: take.id, strength: 0.5})) return
  const title = `How far from take ${take.id} (100: from scratch)`
  tools.show({state: openNumber({id: VARY + take.id, title, ...PERCENT})})
}

export const markTake = (tools: Tools): void => {
  const take = selectedTake(tools)
  if (!take) return
  const marked = tools.desk.get().marked === take.id ? undefined : take.id
  // Refused for the same reasons as a variation.
  if (marked && isRefused(tools, {kind: 'vary', take: take.id, strength: 0.5})) return
  patch(tools.desk, {marked})
  tools.tell(
    'info',
    marked ? `take ${marked} is marked: select another, and Y blends it with this one` : 'no take is marked',
  )
}

export const blendTake = (tools: Tools): void => {
  const take = selectedTake(tools)
  if (!take) return
  const {marked} = tools.desk.get()
  const other = projectOf(tools).takes.find(({id}) => id === marked)
  if (!other || other === take)
    return tools.tell('info', 'blending takes two: y marks the one, then select the other and press Y')
  if (isRefused(tools, {kind: 'blend', take: take.id, other: other.id, amount: 0.5})) return
  const title = `How far from take ${take.id} to take ${other.id}`
  tools.show({state: openNumber({id: `${BLEND}${take.id} ${other.id}`, title, ...PERCENT})})
}

/** What is gone on from: among the takes the selected one, else what is heard. */
const begunTake = (tools: Tools): string | undefined => {
  const {pane, take, listening} = tools.desk.get()
  if (pane === 'takes' && take !== undefined) return take
  return listening.kind === 'take' ? listening.id : undefined
}

export const goOn = (tools: Tools): void => {
  const take = begunTake(tools)
  const {seconds} = projectOf(tools).setup
  if (isRefused(tools, {kind: 'continue', take, seconds})) return
  const title = `How much more ${take === undefined ? 'after what is in the lanes' : `of take ${take}`}`
  const {from: least, to: most} = SECONDS_RANGE
  tools.show({
    state: openNumber({id: CONTINUE + (take ?? ''), title, least, most, whole: false, unit: 's', value: seconds}),
  })
}

/** What the answer to such an overlay asks for; nothing when it is another's. */
export const originOf = (id: string, answer: number): Origin | undefined => {
  if (id.startsWith(CONTINUE)) return {kind: 'continue', take: id.slice(CONTINUE.length) || undefined, seconds: answer}
  if (id.startsWith(VARY)) return {kind: 'vary', take: id.slice(VARY.length), strength: answer / 100}
  if (!id.startsWith(BLEND)) return undefined
  const [take, other] = id.slice(BLEND.length).split(' ') as [string, string]
  return {kind: 'blend', take, other, amount: answer / 100}
}
