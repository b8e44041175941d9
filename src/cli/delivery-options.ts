import type {Command} from 'commander'
import {FORMATS, type Format} from '../audio/write-sound.ts'
import {STEMS, type Stem} from '../base/stems.ts'
import {deliver} from '../session/delivery/deliver.ts'
import {type Delivery, PLAIN} from '../session/delivery/delivery.ts'
import type {Making} from './make-takes.ts'
import {choiceOption, parseStem, textOption} from './options.ts'

export type FormatFlags = {format: Format}

/** What `separate` understands of the files that it writes. */
export type DeliveryFlags = FormatFlags & {stems?: string; minus?: string; preview?: boolean; name?: string}

const formatOption = () =>
  choiceOption('--format <name>', 'wav (32-bit floats), wav24, wav16, flac (24 bits) or mp3', {
    choices: FORMATS,
  }).default('wav')

export const withFormatOption = (command: Command): Command => command.addOption(formatOption())

export const withDeliveryOptions = (command: Command): Command =>
  withFormatOption(command)
    .addOption(textOption('--stems <names>', 'the stems to write, with commas (default: all four)', 'stems'))
    .addOption(
      textOption('--minus <names>', 'write the mix without this stem; with --stems these stems besides', 'stems'),
    )
    .option('--preview', 'beside each file 30 s of it, all equally loud')
    .addOption(
      textOption(
        '--name <template>',
        'where files go in --out, with {folder} {name} {ending} {stem}; of several songs {folder}/{name}/{stem}',
        'a template',
      ),
    )

const stemsIn = (names: string, flag: string): Stem[] => {
  const named = names.split(',').map(name => parseStem(name.trim(), flag))
  return STEMS.filter(stem => named.includes(stem))
}

/** What is named is written; where nothing is, all four stems are. Throws BadInput. */
export const deliveryOf = ({stems, minus, preview = false, format}: DeliveryFlags): Delivery => {
  const without = minus === undefined ? [] : stemsIn(minus, '--minus')
  if (stems !== undefined) return {stems: stemsIn(stems, '--stems'), minus: without, format, preview}
  return {stems: without.length > 0 ? [] : STEMS, minus: without, format, preview}
}

/** What quartet.json says of it; nothing when the stems are written as they are. */
export const deliveryDetails = (delivery: Delivery): {delivery?: Delivery} =>
  JSON.stringify(delivery) === JSON.stringify(PLAIN) ? {} : {delivery}

/** How takes of a format other than the default are delivered. */
export const inFormat = ({format}: FormatFlags): Pick<Making, 'deliver'> => ({
  deliver: (folder, signal) => deliver(folder, {...PLAIN, format}, {nameOf: part => part, signal}),
})
