import path from 'node:path'
import {Command} from 'commander'
import {createPlayer} from '../audio/play/create-player.ts'
import {OUTPUTS} from '../audio/play/output/output.ts'
import type {PlayerState} from '../audio/play/player.ts'
import {BadInput, Cancelled, DeviceError} from '../base/errors.ts'
import {printable} from '../base/printable.ts'
import type {Seconds} from '../base/units.ts'
import {type LoadedDeck, loadDeck} from './deck.ts'
import {choiceOption, numberOption, parseText} from './options.ts'

type Flags = {from: Seconds; loop?: boolean; output: string; quiet?: boolean}

/** `1:05.3` */
const at = (seconds: Seconds): string => {
  const tenths = Math.floor(seconds * 10)
  return `${Math.floor(tenths / 600)}:${String(Math.floor(tenths / 10) % 60).padStart(2, '0')}.${tenths % 10}`
}

type Teller = {tell(state: PlayerState): void; end(): void}

/** One line that says where it is, rewritten in a terminal; elsewhere once what plays through what. */
const createTeller = (name: string, out: NodeJS.WriteStream, {quiet}: {quiet?: boolean}): Teller => {
  if (quiet) return {tell: () => {}, end: () => {}}
  const rewrites = out.isTTY && process.env.TERM !== 'dumb'
  let said = ''
  const say = (line: string): void => {
    if (line === said) return
    said = line
    out.write(rewrites ? `\r\x1b[2K${line.slice(0, (out.columns || 80) - 1)}` : `${line}\n`)
  }
  const faults = new Set<string>()
  return {
    tell: ({position, seconds, output, faults: told}) => {
      for (const fault of told)
        if (!faults.has(fault)) {
          faults.add(fault)
          out.write(`${rewrites ? '\r\x1b[2K' : ''}${fault}\n`)
        }
      // Not before it is known how long it is and through what it plays.
      if (output && output.latency > 0 && seconds > 0)
        say(
          rewrites
            ? `${at(position)} / ${at(seconds)}  ${name}  ${output.name}`
            : `playing ${name}, ${at(seconds)}, through ${output.name}`,
        )
    },
    end: () => {
      if (rewrites && said) out.write('\r\x1b[2K')
    },
  }
}

/** Plays to the end. Throws DeviceError when there is nothing to hear it with, Cancelled. */
const playDeck = (
  {deck, seconds}: LoadedDeck,
  flags: Flags,
  {teller, signal}: {teller: Teller; signal: AbortSignal},
): Promise<void> =>
  new Promise((resolve, reject) => {
    let begun = false
    const settle = (act: () => void): void => {
      signal.removeEventListener('abort', cancel)
      player.close()
      teller.end()
      act()
    }
    const cancel = (): void => settle(() => reject(new Cancelled()))
    const onState = (state: PlayerState): void => {
      const {output, playing, position, seconds: length} = state
      // The shortest sounds are over before they were ever seen to play.
      begun ||= playing || (length > 0 && position >= length)
      if (output?.mend) settle(() => reject(new DeviceError(output.mend)))
      else if (begun && !playing && position > 0) settle(resolve)
      else if (deck.tracks.length > 0 && state.faults.length === deck.tracks.length)
        settle(() => reject(new BadInput(state.faults[0])))
      else teller.tell(state)
    }
    const player = createPlayer({output: flags.output, onState})
    signal.addEventListener('abort', cancel)
    if (signal.aborted) {
      cancel()
      return
    }
    player.hear(deck)
    if (flags.loop) player.loop({from: 0, to: seconds})
    player.seek(flags.from)
    player.play()
  })

export const playCommand = (signal: AbortSignal): Command =>
  new Command('play')
    .description('play a sound file, a project, or a folder of stems')
    .argument('<file|project>', 'what to hear', text => parseText(text, 'play', 'a sound file or a project folder'))
    .addOption(numberOption('--from <seconds>', 'where to begin', {from: 0, to: 1e6}).default(0))
    .option('--loop', 'begin again at the end, until Ctrl-C')
    .addOption(
      choiceOption('--output <name>', `${OUTPUTS.join(', ')}, silent, or the quickest that works`, {
        choices: ['auto', ...OUTPUTS, 'silent'],
      }).default('auto'),
    )
    .option('--quiet', 'print no position')
    .action(async (place: string, flags: Flags) => {
      const loaded = await loadDeck(place, signal)
      try {
        if (flags.from >= loaded.seconds)
          throw new BadInput(
            `--from ${flags.from}: ${printable(place)} lasts ${loaded.seconds.toFixed(1)} s, expected less`,
          )
        const teller = createTeller(printable(path.basename(path.resolve(place))), process.stderr, flags)
        await playDeck(loaded, flags, {teller, signal})
      } finally {
        loaded.discard()
      }
    })
