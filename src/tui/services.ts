import {randomInt} from 'node:crypto'
import path from 'node:path'
import {createPlayer} from '../audio/play/create-player.ts'
import {OUTPUTS} from '../audio/play/output/output.ts'
import {listPacks} from '../model/pack/find-pack.ts'
import {ENGINES} from '../runner/engines.ts'
import {openProject, saveProject} from '../session/folder/project-folder.ts'
import {removeUnused} from '../session/folder/unused-files.ts'
import {findModel, listPresets, loadPreset, packFolders} from '../session/recipe/library.ts'
import type {SettingsFile} from '../session/settings/open-settings.ts'
import {withRecent} from '../session/settings/settings.ts'
import {createStudio} from '../session/studio/create-studio.ts'
import {messageOf} from './workstation/message.ts'
import type {Recipe} from './workstation/state.ts'
import type {OpenFolder, Services} from './workstation/tools.ts'

const SEEDS = 2 ** 32

const openFolder = async (dir: string): Promise<OpenFolder> => {
  const opened = await openProject(dir, {create: true})
  const {folder, readOnly} = opened
  return {
    ...opened,
    save: project => saveProject(folder, project),
    close: saved => {
      try {
        if (!readOnly) removeUnused(folder, [saved])
      } finally {
        opened.close()
      }
    },
  }
}

const findRecipe = async (model: string, preset: string): Promise<Recipe> => {
  try {
    const [{manifest}, found] = await Promise.all([findModel(model), loadPreset(preset)])
    return {model, preset, found: {manifest, preset: found}}
  } catch (error) {
    return {model, preset, fault: messageOf(error)}
  }
}

/** What only the screen's own start knows. */
type Surface = {readonly settings: SettingsFile} & Pick<Services, 'size' | 'redraw' | 'exit'>

/** The real rooms below. */
export const realServices = ({settings, ...screen}: Surface): Services => ({
  studio: createStudio(),
  openPlayer: onState => createPlayer({output: settings.get().output, onState}),
  settings: {
    get: settings.get,
    change: settings.change,
    opened: folder => void settings.change({recent: withRecent(settings.get().recent, path.resolve(folder))}),
    file: settings.file,
    problems: settings.problems,
  },
  openFolder,
  findRecipe,
  listPresets: async () => (await listPresets()).map(({name, about}) => ({value: name, note: about})),
  listModels: async () => (await listPacks(packFolders())).map(pack => ({value: pack.name, note: pack.dir})),
  engines: ENGINES,
  now: () => performance.now() / 1000,
  outputs: ['auto', ...OUTPUTS, 'silent'],
  roll: () => randomInt(SEEDS),
  ...screen,
})
