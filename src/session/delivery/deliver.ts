import {mkdir, rename, rm} from 'node:fs/promises'
import path from 'node:path'
import type {Blocks} from '../../audio/files/blocks/blocks.ts'
import {sumOf} from '../../audio/files/blocks/blocks.ts'
import {wavBlocks} from '../../audio/files/blocks/wav-blocks.ts'
import {appendWavTags} from '../../audio/files/tags/append-wav-tags.ts'
import type {Tags} from '../../audio/files/tags/tags.ts'
import {ENDINGS} from '../../audio/files/write-sound.ts'
import {type Delivery, FACTS, fileNamesOf, isMoved, type Part, partsOf, previewName, soundsOf} from './delivery.ts'
import {writePreviews} from './preview.ts'
import {writeNoted} from './write-noted.ts'

/** Where the stems wait while what was asked for is made of them. */
const MADE = '.made'

export type Delivered = {
  /** Each part's file, relative to the folder. */
  readonly files: Readonly<Record<string, string>>
  /** Its quartet.json. */
  readonly facts: string
  /** What a person should know, a line each. */
  readonly notes: readonly string[]
}

export type DeliverOptions = {
  /** Where a part goes in the folder, without an ending. */
  readonly nameOf: (part: string) => string
  readonly tags?: Tags
  readonly signal: AbortSignal
  /** How one gets a file that is not clipped. */
  readonly mend: string
}

/**
 * Makes what was asked for of a take that lies in `folder` as `saveTake` leaves it, and removes the rest. Reads the stems
 * block by block. A mix without a stem is the sum of the other stems in float64, rounded once; since the stems sum to the
 * mix, that is mix − stem. Throws BadInput and Cancelled, and then the folder is no longer whole.
 */
export const deliver = async (
  folder: string,
  delivery: Delivery,
  {nameOf, tags = {}, signal, mend}: DeliverOptions,
): Promise<Delivered> => {
  const {format} = delivery
  const made = path.join(folder, MADE)
  await mkdir(made)
  for (const stem of soundsOf(delivery)) await rename(path.join(folder, `${stem}.wav`), path.join(made, `${stem}.wav`))
  await rename(path.join(folder, `${FACTS}.json`), path.join(made, `${FACTS}.json`))

  const files: Record<string, string> = {}
  const notes: string[] = []
  const place = async (name: string, ending: string): Promise<string> => {
    const file = `${nameOf(name)}.${ending}`
    await mkdir(path.dirname(path.join(folder, file)), {recursive: true})
    return file
  }
  const placePart = async (name: string): Promise<string> => {
    files[name] = await place(name, ENDINGS[format])
    return path.join(folder, files[name])
  }
  const parts = partsOf(delivery)
  if (delivery.preview) {
    const openPart = (part: Part): Promise<Blocks> => blocksOf(made, part)
    const targets = await Promise.all(parts.map(part => placePart(previewName(part))))
    await writePreviews({parts, targets, openPart}, {format, tags, signal})
  }
  // Mixes first: a stem that is kept as it is leaves.
  for (const part of parts.toReversed()) {
    const target = await placePart(part.name)
    if (isMoved(part, delivery)) {
      await rename(path.join(made, `${part.of[0]}.wav`), target)
      await appendWavTags(target, tags)
      continue
    }
    const noting = {format, tags, signal, mend}
    const note = await writeNoted(target, await blocksOf(made, part), noting, files[part.name])
    if (note) notes.push(note)
  }
  const facts = await place(FACTS, 'json')
  await rename(path.join(made, `${FACTS}.json`), path.join(folder, facts))
  await rm(made, {recursive: true})
  const inOrder = fileNamesOf(delivery).flatMap(name => (files[name] === undefined ? [] : [[name, files[name]]]))
  return {files: Object.fromEntries(inOrder), facts, notes: notes.toReversed()}
}

const blocksOf = async (made: string, {of}: Part): Promise<Blocks> => {
  const [first, ...others] = await Promise.all(of.map(stem => wavBlocks(path.join(made, `${stem}.wav`))))
  return others.length > 0 ? sumOf([first!, ...others]) : first!
}
