import {readdirSync, rmdirSync, rmSync} from 'node:fs'
import path from 'node:path'
import {readSmallSync} from '../../base/small-file.ts'
import {STEMS} from '../../base/stems.ts'
import type {Project} from '../project/project.ts'
import {SESSION_FILE} from '../project/session-file.ts'
import {SEAL} from '../take/provenance.ts'
import {clipsOf} from './missing-clips.ts'

export type Usage = {
  /** Every state that the session ever had, and what was dropped from it. */
  readonly mentioned: readonly Project[]
  /** What is kept. */
  readonly saved: Project
}

/**
 * Removes what a session does not need any more when its project is closed: loaded files below audio/, with their
 * overviews, and what runs wrote of takes below takes/. Only what `mentioned` refers to is ever looked at, for any other
 * file is a person's own; and of that only what neither `saved` nor a session file on disk refers to, one that was set
 * aside included. What cannot be removed stays. To be called while the folder is open, and no run is writing to it.
 */
export const removeUnused = (folder: string, {mentioned, saved}: Usage): void => {
  const texts = sessionTexts(folder)
  if (!texts) return
  const needed = {files: new Set(filesOf(saved)), takes: new Set(takesOf(saved))}
  const isNamed = (start: string): boolean => texts.some(text => text.includes(JSON.stringify(start).slice(0, -1)))
  for (const file of new Set(mentioned.flatMap(filesOf)))
    if (!needed.files.has(file) && !isNamed(file))
      for (const one of [file, `${file}.overview`]) remove(path.join(folder, one))
  for (const id of new Set(mentioned.flatMap(takesOf)))
    if (!needed.takes.has(id) && !isNamed(`takes/${id}/`)) removeTake(path.join(folder, 'takes', id))
}

const TAKE = /^takes\/(\d{4,9})\//

/** Loaded ones; those of takes go with their folder. */
const filesOf = (project: Project): string[] =>
  clipsOf(project).flatMap(({file}) => (file.startsWith('audio/') ? [file] : []))

const takesOf = (project: Project): string[] => [
  ...project.takes.map(({id}) => id),
  ...clipsOf(project).flatMap(({file}) => TAKE.exec(file)?.[1] ?? []),
]

/** As Quartet writes them, whoever did; nothing when one cannot be read, for then nobody knows what it needs. */
const sessionTexts = (folder: string): string[] | undefined => {
  try {
    return readdirSync(folder)
      .filter(name => name === SESSION_FILE || name.startsWith(`${SESSION_FILE}.broken-`))
      .map(name => normal(readSmallSync(path.join(folder, name))))
  } catch {
    return undefined
  }
}

const normal = (text: string): string => {
  try {
    return JSON.stringify(JSON.parse(text))
  } catch {
    return text // broken: what can be found in it counts
  }
}

/**
 * Only what a run writes: what else somebody has put there keeps the folder. In this order, so that a kill half-way leaves
 * nothing that is adopted as a take.
 */
const TAKE_FILES = [SEAL, ...STEMS.flatMap(stem => [`${stem}.wav`, `${stem}.wav.overview`])]

const removeTake = (folder: string): void => {
  for (const name of TAKE_FILES) remove(path.join(folder, name))
  try {
    rmdirSync(folder)
  } catch {
    // Gone already, or not empty.
  }
}

const remove = (file: string): void => {
  try {
    rmSync(file, {force: true})
  } catch {
    // It is only in nobody's way: no reason to keep a project from being closed.
  }
}
