import {readdir} from 'node:fs/promises'
import path from 'node:path'
import {asset} from '../../base/assets.ts'
import {dataFolder} from '../../base/data-folder.ts'
import {BadInput, type Setting, Unreadable} from '../../base/errors.ts'
import {exists} from '../../base/exists.ts'
import {shown} from '../../base/printable.ts'
import {readSmall} from '../../base/small-file.ts'
import {findPack, listPacks} from '../../model/pack/find-pack.ts'
import {readManifest} from '../../model/pack/read-manifest.ts'
import {isRestPack, type PackManifest} from '../../model/pack/schema.ts'
import {METHODS, type Method} from '../../sampler/preset/methods.ts'
import {type Preset, parsePreset} from '../../sampler/preset/preset.ts'

/** A preset by name, or a JSON file by path. Throws BadInput. */
export const loadPreset = async (name: string): Promise<Preset> => {
  const isPath = /[/\\]|\.json$/.test(name)
  const file = isPath ? name : asset('presets', `${name}.json`)
  const text = await readSmall(file).catch((error: unknown) => {
    if (error instanceof Unreadable) throw error
    return undefined
  })
  if (text === undefined) {
    const names = (await presetNames()).join(', ')
    const fault = isPath ? 'cannot be read' : (await exists(name)) ? 'is no JSON file' : 'no such preset'
    throw new BadInput(`${shown(name)}: ${fault}; expected a JSON file or one of ${names}`, {about: 'preset'})
  }
  const from = isPath ? shown(file) : `presets/${name}.json`
  let json: unknown
  try {
    json = JSON.parse(String(text))
  } catch {
    throw new BadInput(`${from}: is not JSON; mend it or choose another preset`)
  }
  return parsePreset(json, from)
}

const FIRST = ['fast', 'balanced', 'best']

/** The shipped presets' names: quick to thorough, then the paper's own. */
const presetNames = async (): Promise<string[]> => {
  const names = (await readdir(asset('presets'))).map(entry => path.basename(entry, '.json')).sort()
  return [...FIRST.filter(name => names.includes(name)), ...names.filter(name => !FIRST.includes(name))]
}

/** A shipped preset as a menu shows it. */
export type ListedPreset = {
  readonly name: string
  /** One sentence. */
  readonly about: string
  /** Those it has settings for. */
  readonly methods: readonly Method[]
}

/** The presets that ship with the program, quick to thorough, then the paper's own. */
export const listPresets = async (): Promise<ListedPreset[]> =>
  Promise.all(
    (await presetNames()).map(async name => {
      const {about, methods} = await loadPreset(name)
      return {name, about, methods: METHODS.filter(method => methods[method])}
    }),
  )

/** Where packs are looked for by name: the user's own folder, then those that ship with the program. */
export const packFolders = (): string[] => [path.join(dataFolder(), 'models'), asset('models')]

/** A pack on disk; its weights are not looked at yet. */
export type FoundModel = {readonly dir: string; readonly manifest: PackManifest; readonly hash: string}

/** A pack by name or folder. Throws BadInput about the setting that named it, and ModelError when its manifest is broken. */
export const findModel = async (nameOrDir: string, about: Setting = 'model'): Promise<FoundModel> => {
  const dir = await findPack(nameOrDir, packFolders(), about)
  return {dir, ...(await readManifest(dir))}
}

/** A pack that tasks may run on, by the name it is found under. */
export type ListedModel = {readonly name: string; readonly dir: string}

/**
 * The packs that are installed, but for those that find the rest: they make no stems, so no task runs on them. What is wrong
 * with a broken one is told once it is chosen.
 */
export const listModels = async (): Promise<ListedModel[]> => {
  const packs = await listPacks(packFolders())
  return packs.filter(({manifest}) => !(manifest && isRestPack(manifest))).map(({name, dir}) => ({name, dir}))
}
