import {randomInt} from 'node:crypto'
import path from 'node:path'
import {createPlayer} from '../audio/play/create-player.ts'
import {OUTPUTS} from '../audio/play/output/output.ts'
import {listPacks} from '../model/pack/find-pack.ts'
import {ENGINES} from '../runner/engines.ts'
import {missingClips} from '../session/folder/missing-clips.ts'
import {type OpenProject, openProject, saveProject} from '../session/folder/project-folder.ts'
import {removeUnused} from '../session/folder/unused-files.ts'
import type {Setup} from '../session/project/project.ts'
import {findModel, listPresets, loadPreset, packFolders} from '../session/recipe/library.ts'
import type {SettingsFile} from '../session/settings/open-settings.ts'
import {withRecent} from '../session/settings/settings.ts'
import {createStudio} from '../session/studio/create-studio.ts'
import {messageOf} from './workstation/message.ts'
import type {Notice, Recipe} from './workstation/state.ts'
import type {OpenFolder, OpenWish, Services} from './workstation/tools.ts'

const SEEDS = 2 ** 32

const newsOf = ({missing, readOnly, aside, adopted, folder}: OpenProject): Notice[] => {
  const others = missing.length > 1 ? ` and ${missing.length - 1} more` : ''
  const news: (Notice | false | undefined)[] = [
    adopted > 0 && {
      kind: 'info',
      text: `${adopted} take${adopted === 1 ? '' : 's'} of a session that ended badly: in the list again`,
    },
    aside !== undefined && {kind: 'warning', text: `the session that could not be read is kept as ${aside}`},
    readOnly && {kind: 'warning', text: `${folder}: cannot be written to: you can listen, but nothing is kept`},
    missing[0] && {kind: 'warning', text: `${missing[0].file}${others}: gone or changed; R finds it again`},
  ]
  return news.flatMap(item => item || [])
}

const openFolder = async (
  dir: string,
  {create, setBrokenAside}: OpenWish,
  setup: Partial<Setup>,
): Promise<OpenFolder> => {
  const opened = await openProject(dir, {create, setBrokenAside, setup})
  const {folder, project, missing, readOnly} = opened
  return {
    ...{folder, project, missing, readOnly},
    news: newsOf(opened),
    save: latest => saveProject(folder, latest),
    close: states => {
      if (!readOnly) removeUnused(folder, states)
      opened.close()
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
  openFolder: (folder, wish) => {
    const {model, engine, preset} = settings.get()
    return openFolder(folder, wish, {model, engine, preset})
  },
  missingFiles: (folder, project) => missingClips(folder, project).map(({file}) => file),
  findRecipe,
  listPresets: async () => (await listPresets()).map(({name, about}) => ({value: name, note: about})),
  listModels: async () => (await listPacks(packFolders())).map(pack => ({value: pack.name, note: pack.dir})),
  engines: ENGINES,
  now: () => performance.now() / 1000,
  outputs: ['auto', ...OUTPUTS, 'silent'],
  roll: () => randomInt(SEEDS),
  ...screen,
})
