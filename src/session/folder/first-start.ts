import {copyFileSync, existsSync, mkdirSync} from 'node:fs'
import path from 'node:path'
import {asset} from '../../base/assets.ts'
import {dataFolder} from '../../base/data-folder.ts'
import {diskFault} from '../../base/disk-fault.ts'
import {shown} from '../../base/printable.ts'
import {STEMS} from '../../base/stems.ts'
import {emptyProject} from '../project/project.ts'
import {reduce} from '../project/reduce.ts'
import {SESSION_FILE} from '../project/session-file.ts'
import {saveProject} from './project-folder.ts'
import {wavClip} from './wav-clip.ts'

/** Beside the lanes: what the mix was made of, to compare with or to load. */
const TRUTH = 'true-stems'
const MIX = 'audio/mix-000000.wav'

/**
 * The demo as a project of the user's own: its mix loaded, ready to be separated. Copied at the first call; later ones
 * find it as the user left it. Returns its folder. Throws BadInput, DiskFull when it cannot be written.
 */
export const firstStart = async (folder = path.join(dataFolder(), 'projects', 'demo')): Promise<string> => {
  if (existsSync(path.join(folder, SESSION_FILE))) return folder
  try {
    copyDemo(folder)
  } catch (error) {
    throw diskFault(shown(folder), error, {cannot: 'take the demo', mend: 'open a folder with quartet open'})
  }
  const mix = await wavClip(folder, MIX, 'demo mix')
  // The session comes last: without it the next start copies again.
  await saveProject(
    folder,
    reduce(
      {...emptyProject('demo'), place: {lane: 'mix', view: 'waveform', position: 0}},
      {kind: 'load', clips: {mix}},
    ),
  )
  return folder
}

const copyDemo = (folder: string): void => {
  for (const part of ['audio', 'takes', TRUTH]) mkdirSync(path.join(folder, part), {recursive: true})
  const demo = (name: string): string => asset('examples', 'demo', `${name}.wav`)
  copyFileSync(demo('mix'), path.join(folder, MIX))
  for (const stem of STEMS) copyFileSync(demo(stem), path.join(folder, TRUTH, `${stem}.wav`))
}
