import {createHash} from 'node:crypto'
import {
  appendFileSync,
  closeSync,
  constants,
  ftruncateSync,
  openSync,
  readFileSync,
  readSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import {packSamples} from '../../audio/files/encode.ts'
import {openSamples} from '../../audio/sound/sample-file.ts'
import type {Sound} from '../../audio/sound/sound.ts'
import {codeOf} from '../../base/disk-fault.ts'
import type {Hertz, Samples, Seconds} from '../../base/units.ts'
import type {Reached, Stretch} from '../../sampler/windows/long.ts'
import {workFiles} from './work-files.ts'

/** What was spent on the windows that are finished. */
export type Spent = {readonly evaluations: number; readonly seconds: Seconds}

/** One finished window in the log. */
type Entry = Spent & {
  readonly window: number
  readonly windows: number
  /** Where its stretch ends. */
  readonly end: Samples
  /** Of the stretch's bytes, and of what is held. */
  readonly sums: readonly [string, string]
}

/** A job's stems, which grow with every window, and all that is needed to go on after the last one. */
export type StemStore = {
  /** Where to go on; nothing at the beginning. */
  readonly from: Reached | undefined
  readonly spent: Spent
  /** Throws what the disk throws. */
  add(stretch: Stretch, spent: Spent): void
  /** The stems, a channel each, when all of them are there. */
  open(): Sound & {close(): void}
  close(): void
}

export type StemShape = {readonly stems: number; readonly length: Samples; readonly sampleRate: Hertz}

/**
 * Opens the stems in `folder`, which exists, and finds how far an earlier run has come. The next window overwrites nothing
 * that the log speaks of, so a kill at any moment loses that window only; sums tell what a power cut left half-written.
 */
export const openStemFile = (folder: string, {stems, length, sampleRate}: StemShape): StemStore => {
  const {stems: data, log, held: heldFile} = workFiles(folder)
  // No 'a': what is opened to append to cannot be cut short everywhere.
  const file = openSync(data, constants.O_RDWR | constants.O_CREAT, 0o666)
  const frame = 4 * stems

  const textOf = (all: readonly Entry[]): string => all.map(entry => `${JSON.stringify(entry)}\n`).join('')
  const takeUp = (): ReturnType<typeof soundEntries> => {
    const found = soundEntries(readEntries(log), {file, frame, heldFile})
    writeFileSync(log, textOf(found.entries))
    ftruncateSync(file, frame * (found.entries.at(-1)?.end ?? 0))
    return found
  }
  let found: ReturnType<typeof takeUp>
  try {
    found = takeUp()
  } catch (error) {
    closeSync(file)
    throw error
  }
  let {entries} = found
  const {held} = found
  const last = entries.at(-1)

  return {
    from: last && {window: last.window, windows: last.windows, held: rowsOf(held, stems)},
    spent: last ?? {evaluations: 0, seconds: 0},
    add: ({at: begin, stems: rows, reached}, {evaluations, seconds}) => {
      const bytes = packSamples(rows, 'float32')
      const heldBytes = reached.held.length > 0 ? packSamples(reached.held, 'float32') : Buffer.alloc(0)
      if (begin < (entries.at(-1)?.end ?? 0)) {
        // The job did not go on from there, but from further back.
        entries = entries.filter(({end}) => end <= begin)
        writeFileSync(log, textOf(entries))
      }
      for (let done = 0; done < bytes.length; )
        done += writeSync(file, bytes, done, bytes.length - done, frame * begin + done)
      writeFileSync(heldFile(reached.window), heldBytes)
      const entry: Entry = {
        window: reached.window,
        windows: reached.windows,
        end: begin + rows[0]!.length,
        sums: [sumOf(bytes), sumOf(heldBytes)],
        evaluations,
        seconds,
      }
      entries = [...entries, entry]
      appendFileSync(log, textOf([entry]))
    },
    open: () =>
      openSamples(data, {sampleRate, channels: stems, float: true, bytesPerSample: 4, dataStart: 0, samples: length}),
    close: () => closeSync(file),
  }
}

const sumOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex').slice(0, 32)

const readEntries = (log: string): Entry[] => {
  const lines = readIf(log).toString().split('\n')
  const entries: Entry[] = []
  try {
    // A kill may have cut the last line short, a power cut any.
    for (const line of lines.slice(0, -1)) entries.push(JSON.parse(line) as Entry)
  } catch {
    // What came before it still counts.
  }
  return entries
}

const readIf = (file: string): Buffer => {
  try {
    return readFileSync(file)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return Buffer.alloc(0)
    throw error
  }
}

type Files = {readonly file: number; readonly frame: number; readonly heldFile: (window: number) => string}

/** As many entries from the first on as are all there, and what the last of them holds for the next window. */
const soundEntries = (
  entries: readonly Entry[],
  {file, frame, heldFile}: Files,
): {entries: readonly Entry[]; held: Buffer} => {
  let begin = 0
  let count = 0
  for (const {end, sums} of entries) {
    const bytes = Buffer.alloc((end - begin) * frame)
    const got = readSync(file, bytes, 0, bytes.length, begin * frame)
    if (got < bytes.length || sumOf(bytes) !== sums[0]) break
    begin = end
    count++
  }
  for (; count > 0; count--) {
    const {window, sums} = entries[count - 1]!
    const held = readIf(heldFile(window))
    if (sumOf(held) === sums[1]) return {entries: entries.slice(0, count), held}
  }
  return {entries: [], held: Buffer.alloc(0)}
}

const rowsOf = (bytes: Buffer, stems: number): Float32Array[] => {
  const values = new Float32Array(new Uint8Array(bytes).buffer)
  if (values.length === 0) return []
  return Array.from({length: stems}, (_, n) =>
    Float32Array.from({length: values.length / stems}, (_, i) => values[i * stems + n]!),
  )
}
