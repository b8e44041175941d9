import type {Command} from 'commander'
import {FORMATS, type Format, MOST_CHANNELS} from '../../audio/files/write-sound.ts'
import {BadInput} from '../../base/errors.ts'
import {shown} from '../../base/printable.ts'
import {REST, type Rest, type Stem} from '../../base/stems.ts'
import {deliver} from '../../session/delivery/deliver.ts'
import {type Delivery, PLAIN, soundsOf} from '../../session/delivery/delivery.ts'
import {choiceOption, parseStem, textOption} from '../options.ts'
import type {Making} from './make-takes.ts'

export type FormatFlags = {format: Format}

/** What `separate` understands of the files that it writes. */
export type DeliveryFlags = FormatFlags & {
  stems?: string
  minus?: string
  rest?: boolean
  preview?: boolean
  name?: string
}

const formatOption = () =>
  choiceOption('--format <name>', 'wav (32-bit floats), wav24, wav16, flac (24 bits) or mp3', {
    choices: FORMATS,
  }).default('wav')

export const withFormatOption = (command: Command): Command => command.addOption(formatOption())

export const withDeliveryOptions = (command: Command): Command =>
  withFormatOption(command)
    .addOption(textOption('--stems <names>', 'the stems to write, with commas (default: all)', 'stems'))
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

type Named = {readonly flag: string; readonly all: readonly (Stem | Rest)[]}

const stemsIn = (names: string, {flag, all}: Named): (Stem | Rest)[] => {
  const parse = (name: string): Stem | Rest => {
    if (name !== REST) return parseStem(name, flag)
    if (all.includes(REST)) return REST
    throw new BadInput(`${flag} ${REST}: nothing looks for what is none of the stems; add --rest`)
  }
  const named = names.split(',').map(name => parse(name.trim()))
  return all.filter(stem => named.includes(stem))
}

/** What is named is written; where nothing is, all four stems are, and the rest if it is found. Throws BadInput. */
export const deliveryOf = ({stems, minus, rest, preview = false, format}: DeliveryFlags): Delivery => {
  const all = soundsOf({rest})
  const without = minus === undefined ? [] : stemsIn(minus, {flag: '--minus', all})
  const named = stems === undefined ? undefined : stemsIn(stems, {flag: '--stems', all})
  return {stems: named ?? (without.length > 0 ? [] : all), minus: without, format, preview, ...(rest && {rest})}
}

/** Why a format cannot hold what is made of a file with so many channels; nothing where it can. */
export const channelsFault = (format: Format, file: string, channels: number): string | undefined => {
  const most = MOST_CHANNELS[format]
  if (channels <= most) return undefined
  return `${shown(file)}: has ${channels} channels, and --format ${format} holds at most ${most}; choose another`
}

/** What quartet.json says of it; nothing when the stems are written as they are. */
export const deliveryDetails = ({rest, ...delivery}: Delivery): {delivery?: Omit<Delivery, 'rest'>} =>
  JSON.stringify(delivery) === JSON.stringify({...PLAIN, stems: soundsOf({rest})}) ? {} : {delivery}

/** How one gets a file that is not clipped. */
export const CLIPPED_MEND = '--format wav keeps it'

/** How takes of a format other than the default are delivered. */
export const inFormat = ({format}: FormatFlags): Pick<Making, 'deliver'> => ({
  deliver: (folder, signal) => deliver(folder, {...PLAIN, format}, {nameOf: part => part, signal, mend: CLIPPED_MEND}),
})
