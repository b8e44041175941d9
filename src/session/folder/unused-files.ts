import {readdirSync, readFileSync, rmSync, statSync} from 'node:fs'
import path from 'node:path'
import {LANES, type Project} from '../project/project.ts'
import {clipsOf} from './missing-clips.ts'

/** Only what loading and running write is ever looked at: `audio/drums-1f3a9c.wav` with what lies beside it, `takes/0007`. */
const LOADED = new RegExp(`^((?:${LANES.join('|')})-[0-9a-f]{6,})\\.`)
const TAKE = /^\d{4,9}$/

/**
 * What may go when a project is closed, relative to its folder: loaded files, with their overviews, and folders of takes
 * that neither a state in `needed` nor any JSON file beside it mentions: the session, one that was set aside, a copy.
 */
export const unusedFiles = (folder: string, needed: readonly Project[]): string[] => {
  const sessions = list(folder).filter(name => /\.json\b/.test(name) && isFile(path.join(folder, name)))
  const texts = sessions.map(name => readFileSync(path.join(folder, name), 'utf8'))
  const files = needed.flatMap(clipsOf).map(clip => clip.file)
  const mentioned = (start: string): boolean =>
    files.some(file => file.startsWith(start)) || texts.some(text => text.includes(`"${start}`))
  const takes = needed.flatMap(project => project.takes.map(take => take.id))
  const audio = list(path.join(folder, 'audio')).filter(name => {
    const base = LOADED.exec(name)?.[1]
    return base !== undefined && !mentioned(`audio/${base}.`)
  })
  const dropped = list(path.join(folder, 'takes')).filter(
    name => TAKE.test(name) && !takes.includes(name) && !mentioned(`takes/${name}/`),
  )
  return [...audio.map(name => `audio/${name}`), ...dropped.map(name => `takes/${name}`)]
}

/** Removes what `unusedFiles` names. To be called while the folder is open, and no run is writing to it. */
export const removeUnused = (folder: string, needed: readonly Project[]): void => {
  for (const file of unusedFiles(folder, needed)) rmSync(path.join(folder, file), {recursive: true, force: true})
}

const isFile = (file: string): boolean => statSync(file, {throwIfNoEntry: false})?.isFile() ?? false

const list = (dir: string): string[] => {
  try {
    return readdirSync(dir)
  } catch {
    return [] // never made, or removed while the project was open
  }
}
