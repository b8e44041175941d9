import type {Take} from '../../session/project/project.ts'
import {patch, projectOf, type Tools} from './tools.ts'

const selectedTake = (tools: Tools): Take | undefined => {
  const {take} = tools.desk.get()
  const {takes} = projectOf(tools)
  const found = takes.find(({id}) => id === take) ?? takes.at(-1)
  if (!found) tools.tell('info', 'there are no takes yet: r makes one')
  return found
}

/** Newest first, as the list shows them. */
export const moveTake = (tools: Tools, by: 1 | -1): void => {
  const {takes} = projectOf(tools)
  const at = takes.findIndex(({id}) => id === tools.desk.get().take)
  const take = takes[at < 0 ? takes.length - 1 : at - by]
  if (take) patch(tools.desk, {take: take.id})
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
  const {takes} = projectOf(tools)
  const neighbour = takes[takes.indexOf(take) - 1] ?? takes[takes.indexOf(take) + 1]
  tools.edit({kind: 'drop', take: take.id})
  patch(tools.desk, {take: neighbour?.id})
  tools.tell('info', `take ${take.id} is dropped; u brings it back`)
}
