import {readdir} from 'node:fs/promises'
import path from 'node:path'
import {z} from 'zod'
import {BadInput, Unreadable} from '../../base/errors.ts'
import {printable} from '../../base/printable.ts'
import {readSmall} from '../../base/small-file.ts'
import {STEMS, type Stem} from '../../base/stems.ts'
import {MISSING, type Note, type Track} from './track.ts'

export const METADATA = 'metadata.yaml'
const SHORT = 'short of an instrument whose file is missing'

/** As far as it is needed of what Slakh2100 says about a track; each of `stems` is one instrument's file. */
const slakhTrack = z.object({
  audio_dir: z.string().default('stems'),
  stems: z.record(z.string(), z.object({inst_class: z.string(), audio_rendered: z.boolean().default(true)})),
})

const CLASSES: ReadonlyMap<string, Stem> = new Map([
  ['Bass', 'bass'],
  ['Drums', 'drums'],
  ['Guitar', 'guitar'],
  ['Piano', 'piano'],
])

const parseMetadata = async (file: string): Promise<z.infer<typeof slakhTrack>> => {
  // Only who measures a data set of this kind waits for the parser to load.
  const {parse} = await import('yaml')
  let value: unknown
  try {
    value = parse(String(await readSmall(file)))
  } catch (error) {
    if (error instanceof Unreadable) throw error
    const why = error instanceof Error ? error.message.split('\n', 1)[0]!.replace(/:$/, '') : String(error)
    throw new BadInput(`${printable(file)}: cannot be read as YAML, ${printable(why)}; copy the track again`)
  }
  const parsed = slakhTrack.safeParse(value)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]!
  throw new BadInput(
    `${printable(file)}: ${printable(issue.path.join('.')) || 'the file'}: ${issue.message}, expected what Slakh2100 writes; copy the track again`,
  )
}

/**
 * A track as Slakh2100 lays it out: `metadata.yaml` gives each of `stems/S00.flac …` an instrument class; those of the
 * classes Bass, Drums, Guitar and Piano become the four stems, the rest is left out of the mix. Throws BadInput.
 */
export const slakhTrackIn = async (dir: string, name: string): Promise<Track> => {
  const {audio_dir, stems} = await parseMetadata(path.join(dir, METADATA))
  const folder = path.join(dir, audio_dir)
  const there = new Set(await readdir(folder).catch(() => []))
  const files: Record<Stem, string[]> = {bass: [], drums: [], guitar: [], piano: []}
  const notes: Note[] = []
  for (const [id, {inst_class, audio_rendered}] of Object.entries(stems)) {
    const stem = CLASSES.get(inst_class)
    if (!stem || !audio_rendered) continue
    const file = [`${id}.flac`, `${id}.wav`].find(entry => there.has(entry))
    if (file) files[stem].push(path.join(folder, file))
    else notes.push({stem, what: SHORT})
  }
  for (const stem of STEMS) {
    files[stem].sort()
    if (files[stem].length === 0) notes.push({stem, what: MISSING})
  }
  if (notes.some(({what}) => what === SHORT) && STEMS.every(stem => files[stem].length === 0))
    throw new BadInput(
      `${printable(folder)}: holds none of the instruments that ${METADATA} names, expected them as .flac or .wav; copy the track again`,
    )
  if (STEMS.every(stem => files[stem].length === 0))
    throw new BadInput(
      `${printable(dir)}: holds no bass, drums, guitar or piano, expected at least one; leave the track out`,
    )
  return {name, files, notes}
}
