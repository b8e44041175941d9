import type {Overview} from '../../../src/audio/overview/overview.ts'
import type {Deck, Player, PlayerState} from '../../../src/audio/play/player.ts'
import {BadInput} from '../../../src/base/errors.ts'
import {STEMS} from '../../../src/base/stems.ts'
import {throwIfCancelled} from '../../../src/base/throw-if-cancelled.ts'
import type {Metre} from '../../../src/session/project/metre.ts'
import {type Clip, emptyProject, type LaneName, type Project, type Take} from '../../../src/session/project/project.ts'
import type {Placement} from '../../../src/session/project/role.ts'
import {BrokenSession} from '../../../src/session/project/session-file.ts'
import {findPacks} from '../../../src/session/recipe/find-packs.ts'
import {loadPreset} from '../../../src/session/recipe/library.ts'
import type {Origin} from '../../../src/session/recipe/origin.ts'
import {DEFAULT_SETTINGS, type Settings} from '../../../src/session/settings/settings.ts'
import type {RunProgress, Studio} from '../../../src/session/studio/studio.ts'
import {buildKeymap} from '../../../src/tui/keys/keymap.ts'
import {COMMANDS} from '../../../src/tui/keys/registry.ts'
import {recipeKey} from '../../../src/tui/workstation/setup/plan.ts'
import type {Services} from '../../../src/tui/workstation/tools.ts'
import {createWorkstation, type Workstation} from '../../../src/tui/workstation/workstation.ts'

export const RATE = 22_050

export const clip = (name: string, seconds = 12): Clip => ({
  file: `audio/${name}-0123ab.wav`,
  name: `${name}.wav`,
  sampleRate: RATE,
  channels: 1,
  length: Math.round(seconds * RATE),
  bytes: Math.round(seconds * RATE) * 4 + 58,
})

const overview = (): Overview => ({
  peaks: Float32Array.from({length: 512}, (_, i) => (i % 2 ? 0.4 : -0.4)),
  spectra: new Uint8Array(48 * 64).fill(90),
})

export type FakeRun = {
  readonly project: Project
  tell(progress: RunProgress): void
  take(take: Take): void
  done(): void
  fail(error: Error): void
  readonly signal?: AbortSignal
  readonly origin?: Origin
}

export type Fake = {
  readonly station: Workstation
  readonly services: Services
  /** Runs that were started, the latest last. */
  readonly runs: FakeRun[]
  readonly decks: Deck[]
  readonly asked: string[]
  readonly saves: Project[]
  /** What folders that were given back are told of, beside what is kept. */
  readonly mentioned: Project[]
  /** What goes wrong from now on. */
  readonly trouble: Trouble
  /** What the clock shows, in seconds. */
  readonly clock: {now: number}
  sound(state: Partial<PlayerState>): void
  press(...keys: string[]): void
  readonly exited: Promise<void>
}

export const take = (id: string, stems: Partial<Record<LaneName, Clip>>, more: Partial<Take> = {}): Take => ({
  id,
  task: 'separate',
  method: 'guided',
  preset: 'balanced',
  steps: 2,
  seed: 7,
  index: 0,
  model: 'quartet-small',
  made: '2026-01-02T03:04:05.000Z',
  runSeconds: 1.5,
  starred: false,
  stems,
  ...more,
})

export const allStems = (where: string, seconds = 12): Partial<Record<LaneName, Clip>> =>
  Object.fromEntries(STEMS.map(stem => [stem, {...clip(stem, seconds), file: `takes/${where}/${stem}.wav`}]))

type Trouble = {
  /** Why nothing can be saved. */
  save?: string
  /** Saves wait for it. */
  saving?: () => Promise<void>
  /** Why no setting can be kept. */
  settings?: string
  /** What the studio hears in sounds. */
  metre?: Metre
  /** Why no overview can be had. */
  overview?: Error
  /** Which files are gone. */
  gone?: () => Promise<readonly string[]>
  /** Loads wait for it. */
  load?: Promise<void>
}

type Options = {
  readonly project?: Project
  readonly missing?: readonly Clip[]
  readonly encoded?: readonly Placement[]
  readonly readOnly?: boolean
  readonly settings?: Partial<Settings>
  readonly noticesStay?: boolean
}

/** A workstation whose rooms below only note what they are asked. It is on the desk when this resolves. */
export const fakeStation = async ({
  project = emptyProject('test'),
  missing = [],
  encoded = [],
  readOnly = false,
  settings: own,
  noticesStay = false,
}: Options = {}): Promise<Fake> => {
  const runs: FakeRun[] = []
  const decks: Deck[] = []
  const asked: string[] = []
  const saves: Project[] = []
  const mentioned: Project[] = []
  const trouble: Trouble = {}
  const clock = {now: 0}
  let exit: () => void = () => {}
  const exited = new Promise<void>(resolve => {
    exit = resolve
  })
  let settings: Settings = {...DEFAULT_SETTINGS, ...own}
  let onState: (state: PlayerState) => void = () => {}
  let state: PlayerState = {
    playing: false,
    position: 0,
    seconds: 0,
    meters: {},
    underruns: 0,
    faults: [],
    output: {name: 'aplay', latency: 0.1},
  }
  const sound = (change: Partial<PlayerState>): void => {
    state = {...state, ...change}
    onState(state)
  }
  const player: Player = {
    hear: deck => {
      decks.push(deck)
    },
    play: () => {
      asked.push('play')
      sound({playing: true})
    },
    pause: () => {
      asked.push('pause')
      sound({playing: false})
    },
    seek: at => {
      asked.push(`seek ${at}`)
      sound({position: at})
    },
    loop: range => {
      asked.push(range ? `loop ${range.from}-${range.to}` : 'no loop')
    },
    output: name => {
      asked.push(`output ${name}`)
    },
    close: () => {
      asked.push('close player')
    },
  }
  const studio: Studio = {
    preview: async () => ({seconds: 1, sampleRate: RATE, channels: 1, overview: overview()}),
    load: async (_, file, lane, {signal} = {}) => {
      asked.push(`load ${file}`)
      await trouble.load
      throwIfCancelled(signal)
      return {...clip(lane), name: file}
    },
    overview: async (folder, {file}) => {
      asked.push(`overview ${folder}/${file}`)
      if (trouble.overview) throw trouble.overview
      return overview()
    },
    metre: async (_, clips) => {
      asked.push(`metre ${clips.map(({name}) => name).join(' ')}`)
      return trouble.metre
    },
    run: (_, asked, options) =>
      new Promise<void>((resolve, reject) => {
        runs.push({
          project: asked,
          tell: progress => options.onProgress?.(progress),
          take: options.onTake,
          done: resolve,
          fail: reject,
          signal: options.signal,
          origin: options.origin,
        })
      }),
    saveStems: async () => {
      asked.push('save stems')
    },
    export: async () => ({files: [], notes: []}),
    close: () => {
      asked.push('close studio')
    },
  }
  const services: Services = {
    studio,
    openPlayer: watcher => {
      onState = watcher
      return player
    },
    settings: {
      get: () => settings,
      change: change => {
        settings = {...settings, ...change}
        return trouble.settings
      },
      opened: () => {},
      file: '/settings.json',
      problems: [],
    },
    openFolder: async (folder, {create, setBrokenAside}) => {
      if (folder === '/busy') throw new BadInput('/busy: is open in another Quartet')
      if (folder.startsWith('/new-') && !create) throw new BadInput(`${folder}: no such folder`)
      if (folder === '/broken' && !setBrokenAside) throw new BrokenSession('/broken/session.json: is not JSON')
      return {
        folder,
        project,
        missing,
        encoded,
        readOnly,
        save: async saved => {
          await trouble.saving?.()
          if (trouble.save) throw new BadInput(trouble.save)
          saves.push(saved)
        },
        abandon: unsaved => {
          asked.push(`abandon ${folder}`)
          if (unsaved) saves.push(unsaved)
        },
        news: [],
        close: states => {
          asked.push(`close ${folder}`)
          mentioned.push(...states.mentioned)
        },
      }
    },
    missingFiles: async () => (await trouble.gone?.()) ?? [],
    findRecipe: async setup => {
      const preset = await loadPreset(setup.preset)
      const {model} = await findPacks(setup, preset)
      return {key: recipeKey(setup), found: {manifest: model.manifest, preset}}
    },
    listPresets: async () => [{value: 'fast', note: 'quick'}],
    listModels: async () => [{value: 'quartet-small', note: 'small'}],
    engines: ['auto', 'cpu'],
    outputs: ['auto', 'aplay'],
    size: () => ({columns: 100, rows: 30}),
    redraw: () => {},
    now: () => clock.now,
    roll: () => 4711,
    exit,
  }
  const {keymap} = buildKeymap(COMMANDS, {})
  const station = createWorkstation({services, keymap: () => keymap, noticesStay: () => noticesStay})
  await station.open('/project')
  return {
    station,
    services,
    runs,
    decks,
    asked,
    saves,
    mentioned,
    trouble,
    clock,
    exited,
    sound,
    press: (...keys) => {
      for (const key of keys) station.press({kind: 'key', key})
    },
  }
}

/** Resolves as soon as it holds. */
export const when = ({station}: Pick<Fake, 'station'>, met: () => boolean): Promise<void> =>
  new Promise(resolve => {
    if (met()) return resolve()
    const end = station.desk.subscribe(() => {
      if (!met()) return
      end()
      resolve()
    })
  })
