import {createHash} from 'node:crypto'
import {mkdir, readdir, readFile, rm, stat, utimes} from 'node:fs/promises'
import path from 'node:path'
import {hiddenBeside, writeWhole} from '../../base/write-whole.ts'

/** What the files may be together; the longest unused go first. */
const MOST_BYTES = 128 * 2 ** 20
const DIGEST_BYTES = 32
const ENDING = '.graph'

/**
 * Graphs as a runtime made them its own, each by a key that says all they depend on. None is needed: what fails is as if it
 * had not been kept.
 */
export type KeptGraphs = {
  read(key: string): Promise<Uint8Array | undefined>
  /** Keeps what `fill` writes into the file it is given, when it ends well. Throws what `fill` throws. */
  keep<T>(key: string, fill: (file: string) => Promise<T>): Promise<T>
  drop(key: string): Promise<void>
}

/** In a folder of their own, each followed by its SHA-256; `most` bytes together. */
export const keptGraphs = (folder: string, most = MOST_BYTES): KeptGraphs => {
  const fileOf = (key: string): string =>
    path.join(folder, `${createHash('sha256').update(key).digest('hex').slice(0, 32)}${ENDING}`)

  const keepBytes = async (key: string, source: string): Promise<void> => {
    const {size} = await stat(source)
    // It would only drive out all others.
    if (size + DIGEST_BYTES > most) return
    const graph = await readFile(source)
    await rm(source)
    await writeWhole(fileOf(key), Buffer.concat([graph, digestOf(graph)]))
    await prune(folder, most)
  }
  return {
    read: async key => {
      const file = fileOf(key)
      const bytes = await readFile(file).catch(() => undefined)
      const graph = bytes?.subarray(0, -DIGEST_BYTES)
      if (!bytes || !graph || !digestOf(graph).equals(bytes.subarray(-DIGEST_BYTES))) return undefined
      const now = new Date()
      await utimes(file, now, now).catch(() => {})
      return graph
    },
    keep: async (key, fill) => {
      const beside = hiddenBeside(fileOf(key))
      try {
        await mkdir(folder, {recursive: true}).catch(() => {})
        const result = await fill(beside)
        await keepBytes(key, beside).catch(() => {})
        return result
      } finally {
        await rm(beside, {force: true}).catch(() => {})
      }
    },
    drop: key => rm(fileOf(key), {force: true}).catch(() => {}),
  }
}

const digestOf = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest()

const prune = async (folder: string, most: number): Promise<void> => {
  // What a killed process left half-written is among them.
  const files = await Promise.all(
    (await readdir(folder)).map(async name => {
      const file = path.join(folder, name)
      const {size, mtimeMs} = await stat(file)
      return {file, size, used: mtimeMs}
    }),
  )
  let bytes = 0
  for (const {file, size} of files.sort((a, b) => b.used - a.used)) {
    bytes += size
    if (bytes > most) await rm(file, {force: true})
  }
}
