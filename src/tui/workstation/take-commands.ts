import type {Take} from '../../session/project/project.ts'
import type {Origin} from '../../session/recipe/origin.ts'
import {openNumber} from '../overlays/number/number.ts'
import {inOrder, orderWords} from './take-order.ts'
import {patch, projectOf, type Tools} from './tools.ts'

const selectedTake = (tools: Tools): Take | undefined => {
  const {take} = tools.desk.get()
  const {takes} = projectOf(tools)
  const found = takes.find(({id}) => id === take) ?? takes.at(-1)
  if (!found) tools.tell('info', 'there are no takes yet: r makes one')
  return found
}

/** As the list shows them. */
const listed = (tools: Tools): Take[] => inOrder(projectOf(tools).takes, tools.desk.get().takeOrder)

export const moveTake = (tools: Tools, by: 1 | -1): void => {
  const takes = listed(tools)
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
  if (!same) patch(tools.desk, {take: take.id, listening: {kind: 'take', id: take.id}, other: listening})
  if (same && player?.playing) tools.player.pause()
  else tools.player.play()
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

export const starTake = (tools: Tools): void => {
  const take = selectedTake(tools)
  if (take) tools.edit({kind: 'star', take: take.id, starred: !take.starred})
}

export const dropTake = (tools: Tools): void => {
  const take = selectedTake(tools)
  if (!take) return
  const takes = listed(tools)
  const at = takes.indexOf(take)
  const neighbour = takes[at + 1] ?? takes[at - 1]
  tools.edit({kind: 'drop', take: take.id})
  patch(tools.desk, {take: neighbour?.id})
  tools.tell('info', `take ${take.id} is dropped; u brings it back`)
}

/** Ids of the overlays that ask how far to go; the takes stand behind them. */
const VARY = 'vary '
const BLEND = 'blend '

const PERCENT = {least: 0, most: 100, whole: true, unit: '%', value: 50} as const

export const varyTake = (tools: Tools): void => {
  const take = selectedTake(tools)
  if (!take) return
  const title = `How far from take ${take.id} (100: from scratch)`
  tools.show({state: openNumber({id: VARY + take.id, title, ...PERCENT})})
}

export const markTake = (tools: Tools): void => {
  const take = selectedTake(tools)
  if (!take) return
  const marked = tools.desk.get().marked === take.id ? undefined : take.id
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
  const title = `How far from take ${take.id} to take ${other.id}`
  tools.show({state: openNumber({id: `${BLEND}${take.id} ${other.id}`, title, ...PERCENT})})
}

/** What the answer to such an overlay asks for; nothing when it is another's. */
export const originOf = (id: string, percent: number): Origin | undefined => {
  if (id.startsWith(VARY)) return {kind: 'vary', take: id.slice(VARY.length), strength: percent / 100}
  if (!id.startsWith(BLEND)) return undefined
  const [take, other] = id.slice(BLEND.length).split(' ') as [string, string]
  return {kind: 'blend', take, other, amount: percent / 100}
}
