import {readdir, readFile} from 'node:fs/promises'
import {homedir} from 'node:os'
import path from 'node:path'
import {asset} from '../../base/assets.ts'
import {BadInput} from '../../base/errors.ts'
import {shown} from '../../base/printable.ts'
import {findPack} from '../../model/pack/find-pack.ts'
import {readManifest} from '../../model/pack/read-manifest.ts'
import type {PackManifest} from '../../model/pack/schema.ts'
import type {Method} from '../../sampler/methods.ts'
import {type Preset, parsePreset} from '../../sampler/preset.ts'
import {SEPARATORS} from './task-methods.ts'

/** A preset by name, or a JSON file by path. Throws BadInput. */
export const loadPreset = async (name: string): Promise<Preset> => {
  const isPath = /[/\\]|\.json$/.test(name)
  const file = isPath ? name : asset('presets', `${name}.json`)
  const text = await readFile(file, 'utf8').catch(() => undefined)
  if (text === undefined) {
    const names = (await readdir(asset('presets'))).map(entry => path.basename(entry, '.json')).join(', ')
    const fault = isPath ? 'cannot be read' : 'no such preset'
    throw new BadInput(`--preset ${shown(name)}: ${fault}; expected a JSON file or one of ${names}`)
  }
  const from = isPath ? shown(file) : `presets/${name}.json`
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw new BadInput(`${from}: is not JSON; mend it or choose another preset`)
  }
  return parsePreset(json, from)
}

/** Where packs are looked for by name: the user's own folder, then those that ship with the program. */
export const packFolders = (): string[] => [path.join(dataFolder(), 'models'), asset('models')]

const dataFolder = (): string => {
  const base = process.env.XDG_DATA_HOME || path.join(homedir(), '.local', 'share')
  return path.join(base, 'quartet')
}

/** A pack on disk; its weights are not looked at yet. */
export type FoundModel = {readonly dir: string; readonly manifest: PackManifest; readonly hash: string}

/** A pack by name or folder. Throws BadInput, and ModelError when its manifest is broken. */
export const findModel = async (nameOrDir: string): Promise<FoundModel> => {
  const dir = await findPack(nameOrDir, packFolders())
  return {dir, ...(await readManifest(dir))}
}

/**
 * The method a separation uses when none was asked for: the pack's own default, else guided where the network takes the
 * mix, else projected; and where the preset has no settings for that one, the preset's first separator.
 */
export const separatorFor = ({contexts, defaults}: PackManifest, preset: Preset): Method => {
  const own = SEPARATORS.find(method => method === defaults.method) ?? (contexts.mix ? 'guided' : 'projected')
  if (preset.methods[own]) return own
  const other = SEPARATORS.find(method => preset.methods[method])
  if (!other) throw new BadInput(`${preset.from} has no settings for a separation; choose another preset`)
  return other
}
