import path from 'node:path'
import {clock} from '../../base/clock.ts'
import {shown} from '../../base/printable.ts'
import type {Seconds} from '../../base/units.ts'
import type {Outcome} from '../../session/queue/run-queue.ts'
import type {Song} from '../../session/queue/song.ts'
import type {SongMade} from './song-worker.ts'

export type Ended = {readonly song: Song; readonly outcome: Outcome<SongMade>}

type Told = {
  readonly out: string
  readonly manifest: string
  readonly seconds: Seconds
  readonly flags: {readonly json?: boolean}
}

const WORDS = {
  made: 'separated',
  there: 'there already',
  elsewhere: 'left to another run',
  failed: 'failed',
} as const

/** What became of all songs: a line for a person, one JSON document for a program. */
export const reportQueue = (ended: readonly Ended[], {out, manifest, seconds, flags}: Told): void => {
  const counts = Object.fromEntries(
    Object.keys(WORDS).map(kind => [kind, ended.filter(({outcome}) => outcome.kind === kind).length]),
  )
  if (flags.json) {
    const songs = ended.map(({song, outcome}) => ({song: song.id, input: song.file, ...facts(out, outcome)}))
    songs.sort((a, b) => (a.song < b.song ? -1 : 1))
    console.log(JSON.stringify({out, manifest: path.join(out, manifest), ...counts, seconds, songs}, null, 2))
    return
  }
  const words = Object.entries(WORDS).flatMap(([kind, word]) => (counts[kind] ? [`${counts[kind]} ${word}`] : []))
  const songs = `${ended.length} song${ended.length === 1 ? '' : 's'}`
  console.log(`${shown(out)}: ${[songs, ...words].join(', ')} in ${clock(seconds)}; ${manifest} tells of each`)
}

const facts = (out: string, outcome: Outcome<SongMade>): Record<string, unknown> => {
  if (outcome.kind === 'failed') return {status: outcome.kind, error: outcome.why}
  if (outcome.kind !== 'made') return {status: outcome.kind}
  const {files, notes, provenance, seconds, audioSeconds} = outcome.result
  const stems = Object.fromEntries(Object.entries(files).map(([part, file]) => [part, path.join(out, file)]))
  const found = provenance.rest && {restLevel: provenance.rest.level}
  return {status: outcome.kind, stems, seconds, audioSeconds, ...found, ...(notes.length > 0 && {notes})}
}
