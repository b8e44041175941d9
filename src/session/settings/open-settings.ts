import {homedir} from 'node:os'
import path from 'node:path'
import {codeOf, diskReason} from '../../base/disk-fault.ts'
import {printable} from '../../base/printable.ts'
import {readSmallSync} from '../../base/small-file.ts'
import {setAside} from '../folder/set-aside.ts'
import {checkSettings, storedSettings} from './check-settings.ts'
import type {Settings} from './settings.ts'

/** The settings file, open. It never throws: what cannot be kept on disk holds for as long as the program runs. */
export type SettingsFile = {
  readonly file: string
  /** What was wrong when it was opened, one line each, for people. */
  readonly problems: readonly string[]
  get(): Settings
  /** Takes the change and keeps it. Returns in one line why it could not be kept. */
  change(change: Partial<Settings>): string | undefined
}

/** Where conf would put them as well, but known before it is loaded. */
const configFolder = (): string => {
  const {XDG_CONFIG_HOME, APPDATA} = process.env
  if (XDG_CONFIG_HOME) return path.join(XDG_CONFIG_HOME, 'quartet')
  if (process.platform === 'darwin') return path.join(homedir(), 'Library', 'Preferences', 'quartet')
  if (process.platform === 'win32')
    return path.join(APPDATA || path.join(homedir(), 'AppData', 'Roaming'), 'quartet', 'Config')
  return path.join(homedir(), '.config', 'quartet')
}

type Store = {read(): Readonly<Record<string, unknown>>; write(values: Readonly<Record<string, unknown>>): void}

/** Reads the settings; a file that is no JSON is set aside, not lost. Slow at the first call: not before the first frame. */
export const openSettings = async (folder = configFolder()): Promise<SettingsFile> => {
  const file = path.join(folder, 'settings.json')
  const problems: string[] = []
  const mayWrite = setBrokenAside(file, problems)
  const store = mayWrite ? await openStore(folder, problems) : undefined
  const checked = checkSettings(store?.read() ?? {})
  problems.push(...checked.problems.map(problem => `${printable(file)}: ${problem}; its default is used`))
  let settings = checked.settings

  const change = (wish: Partial<Settings>): string | undefined => {
    const known = Object.entries(wish).flatMap(([key, value]) => (value === undefined ? [] : [key as keyof Settings]))
    settings = checkSettings(storedSettings({...settings, ...pick(wish, known)})).settings
    const news = storedSettings(pick(settings, known))
    try {
      if (!store) return notKept(file, undefined)
      store.write(news)
      return undefined
    } catch (error) {
      return notKept(file, error)
    }
  }
  return {file, problems, get: () => settings, change}
}

const pick = (settings: Partial<Settings>, keys: readonly (keyof Settings)[]): Partial<Settings> =>
  Object.fromEntries(keys.map(key => [key, settings[key]]))

const notKept = (file: string, error: unknown): string => {
  const reason = diskReason(error) ?? (error instanceof Error ? error.message : 'it cannot be used')
  return `${printable(file)}: settings cannot be kept: ${printable(reason)}; they hold until you quit`
}

/** conf would throw on a broken file, or empty it. Returns whether the file may be used then. */
const setBrokenAside = (file: string, problems: string[]): boolean => {
  try {
    const json: unknown = JSON.parse(readSmallSync(file))
    if (typeof json === 'object' && json !== null && !Array.isArray(json)) return true
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return true
    if (!(error instanceof SyntaxError)) {
      problems.push(notKept(file, error))
      return false
    }
  }
  try {
    problems.push(`${printable(file)}: is not a settings file; it was set aside as ${printable(setAside(file))}`)
    return true
  } catch (error) {
    problems.push(notKept(file, error))
    return false
  }
}

const openStore = async (folder: string, problems: string[]): Promise<Store | undefined> => {
  const {default: Conf} = await import('conf')
  try {
    const conf = new Conf<Record<string, unknown>>({
      cwd: folder,
      configName: 'settings',
      accessPropertiesByDotNotation: false, // commands have dots in their names
    })
    return {read: () => conf.store, write: values => conf.set(values)}
  } catch (error) {
    problems.push(notKept(path.join(folder, 'settings.json'), error))
    return undefined
  }
}
