import path from 'node:path'
import {createPlayer} from '../audio/play/create-player.ts'
import {OUTPUTS} from '../audio/play/output/output.ts'
import {rollSeed} from '../base/seed.ts'
import {missingClips} from '../session/folder/missing-clips.ts'
import {type OpenProject, openProject} from '../session/folder/project-folder.ts'
import {removeUnused} from '../session/folder/unused-files.ts'
import type {Setup} from '../session/project/project.ts'
import {listEngines} from '../session/recipe/engine-wish.ts'
import {findPacks} from '../session/recipe/find-packs.ts'
import {listModels, listPresets, loadPreset} from '../session/recipe/library.ts'
import {AUTO} from '../session/recipe/own-packs.ts'
import type {SettingsFile} from '../session/settings/open-settings.ts'
import {withRecent} from '../session/settings/settings.ts'
import {createStudio} from '../session/studio/create-studio.ts'
import {messageOf} from './workstation/message.ts'
import {recipeKey} from './workstation/setup/plan.ts'
import type {Choice, Notice, Recipe} from './workstation/state.ts'
import type {OpenFolder, OpenWish, Services} from './workstation/tools.ts'

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
  const {folder, project, missing, encoded, readOnly, save, abandon} = opened
  return {
    ...{folder, project, missing, encoded, readOnly, save, abandon},
    news: newsOf(opened),
    close: states => {
      if (!readOnly) removeUnused(folder, states)
      opened.close()
    },
  }
}

const findRecipe = async (setup: Setup): Promise<Recipe> => {
  const key = recipeKey(setup)
  try {
    const preset = await loadPreset(setup.preset)
    const {model, guess} = await findPacks(setup, preset)
    return {key, found: {manifest: model.manifest, guess: guess?.manifest, preset}}
  } catch (error) {
    return {key, fault: messageOf(error)}
  }
}

const modelChoices = async (): Promise<Choice[]> => [
  {value: AUTO, note: 'the one that the method is made for'},
  ...(await listModels()).map(({name, dir}) => ({value: name, note: dir})),
]

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
  missingFiles: async (folder, project) => (await missingClips(folder, project)).map(({file}) => file),
  findRecipe,
  listPresets: async () => (await listPresets()).map(({name, about}) => ({value: name, note: about})),
  listModels: modelChoices,
  engines: listEngines(),
  now: () => performance.now() / 1000,
  outputs: ['auto', ...OUTPUTS, 'silent'],
  roll: rollSeed,
  ...screen,
})
