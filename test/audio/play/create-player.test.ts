import {chmodSync, existsSync, mkdirSync, readFileSync} from 'node:fs'
import path from 'node:path'
import {afterEach, describe, expect, test, vi} from 'vitest'
import {encodeWav} from '../../../src/audio/files/encode.ts'
import {createPlayer} from '../../../src/audio/play/create-player.ts'
import {toPcm16} from '../../../src/audio/play/pcm.ts'
import type {Deck, Player, PlayerState} from '../../../src/audio/play/player.ts'
import {until} from '../../e2e/quartet.ts'
import {childrenOf, isAlive} from '../../runner/children.ts'
import {createFileDevice, type FileDevice, noDevice, OUTPUT_NEEDS} from '../../support/alsa.ts'
import {itNeeds} from '../../support/needs.ts'
import {temporaryFolder} from '../temp-folder.ts'
import {RATE} from './sounds.ts'

// Processes of their own on a busy machine.
vi.setConfig({testTimeout: 90_000})

const folder = temporaryFolder()
const FRAME = 4
/** Longer than any change takes. */
const CHANGE = Math.round(0.01 * RATE)

/** Sound of which no two stretches are alike. */
const noise = (seed: number, seconds: number): Float32Array => {
  let state = seed
  return Float32Array.from({length: seconds * RATE}, () => {
    state = (state * 48_271) % 2_147_483_647
    return 0.6 * (state / 2_147_483_647 - 0.5)
  })
}
const [a, b] = [noise(17, 4), noise(23, 4)]
const put = (name: string, x: Float32Array): string =>
  folder.put(name, encodeWav({sampleRate: RATE, channels: [x]}, 'float32'))
const [fileA, fileB] = [put('a.wav', a), put('b.wav', b)]

const long = put('long.wav', new Float32Array(60 * RATE))

const deckOf = (...files: string[]): Deck => ({
  tracks: files.map(file => ({id: path.basename(file, '.wav'), file, gain: 0, pan: 0, heard: true})),
})

/** The bytes that frames from…to of a sum of mono sounds have. */
const bytesOf = (from: number, to: number, ...sounds: Float32Array[]): Buffer =>
  toPcm16(
    Float32Array.from({length: 2 * (to - from)}, (_, i) => sounds.reduce((sum, x) => sum + x[from + (i >> 1)]!, 0)),
  )

type Listening = {
  readonly player: Player
  readonly states: PlayerState[]
  last(): PlayerState
  readonly children: number[]
}

const players: Player[] = []
const listen = (output: string, settings: Readonly<Record<string, string>>): Listening => {
  for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value)
  const before = childrenOf(process.pid)
  const states: PlayerState[] = []
  const player = createPlayer({output, onState: state => states.push(state)})
  players.push(player)
  return {
    player,
    states,
    last: () => states.at(-1)!,
    get children() {
      return childrenOf(process.pid).filter(child => !before.includes(child))
    },
  }
}
afterEach(() => {
  for (const player of players.splice(0)) player.close()
  vi.unstubAllEnvs()
})

let devices = 0
const fileDevice = (): FileDevice => {
  const own = path.join(folder.path, `device-${devices++}`)
  mkdirSync(own)
  return createFileDevice(own)
}

const arrives = async (device: FileDevice, bytes: Buffer, what: string): Promise<number> => {
  await until(() => device.arrived().includes(bytes), what)
  return device.arrived().indexOf(bytes)
}

describe.each(['speaker', 'aplay'] as const)('through %s, what arrives at a device', output => {
  const withOutput = itNeeds(OUTPUT_NEEDS[output])

  withOutput(`${output}: is the mix, byte for byte, from the first sample to the last`, async () => {
    const device = fileDevice()
    const {player, last} = listen(output, device.settings)
    const short = [put('short-a.wav', a.slice(0, RATE)), put('short-b.wav', b.slice(0, RATE))]
    player.hear(deckOf(...short))
    player.play()
    await arrives(device, bytesOf(0, RATE, a, b), 'the whole mix')
    await until(() => !last().playing, 'the end')
    expect(last()).toMatchObject({position: 1, seconds: 1, faults: [], output: {name: output}})
  })

  withOutput(
    `${output}: switches between decks at the same place, without a gap, a repeat or an old sample`,
    async () => {
      const device = fileDevice()
      const {player, last} = listen(output, device.settings)
      player.hear(deckOf(fileA))
      player.play()
      await until(() => last()?.position > 0.3, 'a third of a second')
      player.hear(deckOf(fileB))
      const begin = await arrives(device, bytesOf(0, 4410, a), 'the beginning')
      await until(() => device.arrived().length > begin + RATE * FRAME, 'a second of it')
      const arrived = device.arrived()
      const isAt = (frame: number, x: Float32Array): boolean =>
        arrived.subarray(begin + frame * FRAME, begin + (frame + 1) * FRAME).equals(bytesOf(frame, frame + 1, x))
      let change = 0
      while (isAt(change, a)) change++
      expect(change).toBeGreaterThan(0.3 * RATE)
      for (let frame = change + CHANGE; frame < RATE; frame++)
        if (!isAt(frame, b)) throw new Error(`frame ${frame} is not that of the other deck`)
    },
  )

  withOutput(`${output}: follows seeking, looping, pausing and playing on`, async () => {
    const device = fileDevice()
    const {player, last} = listen(output, device.settings)
    player.hear(deckOf(fileA))
    player.seek(1)
    player.play()
    await arrives(device, bytesOf(RATE, RATE + 8820, a), 'the place that was sought first')
    player.seek(3)
    await arrives(device, bytesOf(3 * RATE, 3 * RATE + 8820, a), 'the place that was sought while playing')

    player.loop({from: 2, to: 2.25})
    player.seek(2.1)
    const period = 0.25 * RATE
    const inside = bytesOf(2 * RATE, 2 * RATE + period - CHANGE, a)
    const first = await arrives(device, inside, 'the loop')
    await until(() => device.arrived().indexOf(inside, first + FRAME) > 0, 'the second round')
    expect(device.arrived().indexOf(inside, first + FRAME) - first).toBe(period * FRAME)

    player.loop(undefined)
    player.pause()
    await until(() => !last().playing, 'the pause')
    await until(
      () =>
        device
          .arrived()
          .subarray(-2000 * FRAME)
          .every(byte => byte === 0),
      'silence',
    )
    const {length} = device.arrived()
    player.seek(0.5)
    await until(() => last().position === 0.5, 'the place while paused')
    player.play()
    const again = await arrives(device, bytesOf(22_050, 22_050 + 8820, a), 'what follows the pause')
    expect(again).toBeGreaterThan(length - FRAME * RATE * 0.2)
  })

  withOutput(`${output}: ends when the player is closed, its processes too`, async () => {
    const device = fileDevice()
    const {player, last, children} = listen(output, device.settings)
    player.hear(deckOf(fileA))
    player.play()
    await until(() => last()?.position > 0.1, 'a tenth of a second')
    const own = children.concat(children.flatMap(childrenOf))
    player.close()
    await until(() => !own.some(isAlive), 'the end of its processes')
    expect(children).toEqual([])
  })
})

itNeeds({
  found: OUTPUT_NEEDS.speaker.found && OUTPUT_NEEDS.aplay.found,
  install: 'alsa-utils and libasound2-dev, then npm install',
})('an output that aborts the player’s process is left out by the next one, which plays on', async () => {
  const device = fileDevice()
  const listening = listen('auto', device.settings)
  const {player, states, last} = listening
  player.hear(deckOf(fileA))
  player.play()
  await until(() => last()?.position > 0.3, 'a third of a second')
  expect(last().output?.name).toBe('speaker')
  const known = states.length
  for (const child of listening.children) process.kill(child, 'SIGABRT')
  await until(() => states.slice(known).some(state => state.output?.name === 'aplay' && state.position > 0.5), 'aplay')
})

test.skipIf(process.platform === 'win32')(
  'an output that hangs while it is tried goes with the player, and with its process group',
  async () => {
    const noted = path.join(folder.path, 'aplay.pid')
    const program = folder.put('aplay', `#!/bin/sh\necho $$ > '${noted}'\nexec /bin/sleep 1000\n`)
    chmodSync(program, 0o755)
    const {player} = listen('aplay', {PATH: folder.path})
    player.hear(deckOf(fileA))
    await until(() => existsSync(noted) && readFileSync(noted, 'utf8') !== '', 'the trial')
    const pid = Number(readFileSync(noted, 'utf8'))
    // It leads no group of its own.
    expect(() => process.kill(-pid, 0)).toThrow('ESRCH')
    player.close()
    await until(() => !isAlive(pid), 'its end')
  },
)

describe('without a device', () => {
  test('time goes on in silence, and the state says how to get sound', async () => {
    const {player, states, last} = listen('auto', noDevice(folder.path))
    player.hear(deckOf(put('half.wav', a.slice(0, RATE / 2))))
    player.play()
    await until(() => states.length > 0 && !last().playing && last().position > 0, 'the end of silent time')
    expect(last()).toMatchObject({position: 0.5, output: {name: 'silent'}})
    expect(last().output?.mend).toMatch(/^no sound device works here.*; quartet doctor says/)
  })

  test('an output that was asked for says why it cannot play', async () => {
    const {player, last} = listen('aplay', noDevice(folder.path))
    player.hear(deckOf(fileA))
    await until(() => last()?.output?.mend !== undefined, 'the mend')
    expect(last().output).toMatchObject({name: 'silent', mend: expect.stringMatching(/^aplay cannot play here: /)})
    const other = listen('gramophone', noDevice(folder.path))
    other.player.hear(deckOf(fileA))
    await until(() => other.last()?.output?.mend !== undefined, 'the mend')
    expect(other.last().output?.mend).toMatch(/^gramophone is no output, expected one of auto, speaker, /)
  })
})

describe('a player', () => {
  test('starts nothing before something is to be heard', () => {
    const listening = listen('silent', {})
    listening.player.seek(3)
    listening.player.pause()
    expect(listening.children).toEqual([])
  })

  test('whose process is killed goes on where it was, in a new one', async () => {
    const listening = listen('silent', {})
    const {player, states, last} = listening
    player.hear(deckOf(fileA))
    player.play()
    await until(() => last()?.position > 0.5, 'half a second')
    const [child] = listening.children
    process.kill(child!, 'SIGKILL')
    const known = states.length
    await until(() => states.slice(known).some(state => state.playing && state.position > 0.6), 'going on')
    expect(states.slice(known).every(({position}) => position < 3)).toBe(true)
    expect(listening.children).not.toContain(child)
  })

  test('tells where a seek leads before it returns, and nothing before that until something else is asked', async () => {
    const {player, states, last} = listen('silent', {})
    player.hear(deckOf(long))
    player.play()
    await until(() => last()?.position > 0.2, 'its beginning')
    const before = last().position
    // Faster than reports come.
    for (let i = 0; i < 5; i++) player.seek(last().position + 1)
    expect(last().position).toBeCloseTo(before + 5, 9)
    for (let i = 0; i < 5; i++) {
      const at = last().position + 1
      player.seek(at)
      const known = states.length - 1
      await until(() => states.length > known + 3, 'some reports')
      expect(states.slice(known).every(({position}) => position >= at - 1e-4)).toBe(true)
    }
    expect(last().position).toBeGreaterThanOrEqual(before + 10 - 1e-3)
  })

  test('that is paused, put somewhere and given a longer deck at once stands there', async () => {
    const {player, states, last} = listen('silent', {})
    player.hear(deckOf(fileA))
    player.play()
    await until(() => last()?.position > 0.2, 'its beginning')
    player.pause()
    player.seek(30)
    expect(last()).toMatchObject({playing: false, position: 4})
    player.hear(deckOf(long))
    const known = states.length
    await until(() => last().seconds === 60, 'the other deck')
    expect(states.slice(known).every(({playing}) => !playing)).toBe(true)
    expect(last()).toMatchObject({playing: false, position: 30})
  })

  test('plays through another output as soon as that is chosen', async () => {
    const {player, last} = listen('silent', {})
    player.hear(deckOf(long))
    player.seek(20)
    player.play()
    await until(() => last()?.position > 20.2, 'its beginning')
    player.output!('gramophone')
    await until(() => last().output?.mend?.startsWith('gramophone') === true, 'the other output')
    await until(() => last().playing && last().position > 20.5, 'going on')
    expect(last().position).toBeLessThan(60)
  })

  test('does not mind a Ctrl-C that its process gets too', async () => {
    const listening = listen('silent', {})
    listening.player.hear(deckOf(fileA))
    listening.player.play()
    await until(() => listening.last()?.position > 0.1, 'its beginning')
    const children = [...listening.children]
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.kill(children[0]!, signal)
    const {position} = listening.last()
    await until(() => listening.last().position > position + 0.2, 'going on')
    expect(listening.children).toEqual(children)
  })

  test('plays the files that can be read and tells about the others', async () => {
    const {player, last} = listen('silent', {})
    const words = folder.put('words.wav', 'these are words')
    player.hear(deckOf(fileA, words, path.join(folder.path, 'gone.wav')))
    player.play()
    await until(() => last()?.position > 0.2, 'its beginning')
    expect(last().faults).toEqual([
      expect.stringMatching(/words\.wav: is not a WAV file/),
      expect.stringMatching(/gone\.wav: no such file/),
    ])
    expect(last().meters.a!.peak).toBeGreaterThan(0.1)
    expect(last().seconds).toBe(4)
  })

  test('brings sounds of other rates to one, and is as long as the longest', async () => {
    const {player, last} = listen('silent', {})
    const low = folder.put('low.wav', encodeWav({sampleRate: 22_050, channels: [new Float32Array(11_025)]}, 'pcm16'))
    const high = folder.put('high.wav', encodeWav({sampleRate: 48_000, channels: [new Float32Array(36_000)]}, 'pcm16'))
    player.hear(deckOf(low, high))
    await until(() => last()?.seconds > 0, 'the deck')
    expect(last().seconds).toBe(0.75)
  })
})
