import {mkdir, readFile} from 'node:fs/promises'
import path from 'node:path'
import {dataFolder} from '../../../base/data-folder.ts'
import {writeWhole} from '../../../base/write-whole.ts'
import {engineText, isOpen, type LocalEngine, localEngine} from '../../engines.ts'

/** What was found out about the engines of this machine, by what it holds for. */
export type EngineNotes = {
  read(key: string): Promise<LocalEngine | undefined>
  /** `undefined` forgets. A note that cannot be kept is no failure: it is found out again. */
  write(key: string, engine: LocalEngine | undefined): Promise<void>
}

type Notes = Record<string, unknown>

/** Notes in a JSON file; one that is damaged is as good as none. */
export const fileNotes = (file = path.join(dataFolder(), 'engines.json')): EngineNotes => {
  const all = async (): Promise<Notes> => {
    try {
      const notes: unknown = JSON.parse(await readFile(file, 'utf8'))
      return typeof notes === 'object' && notes !== null && !Array.isArray(notes) ? (notes as Notes) : {}
    } catch {
      return {}
    }
  }
  return {
    read: async key => {
      const note = (await all())[key]
      const engine = typeof note === 'string' ? localEngine(note) : undefined
      return engine && !isOpen(engine) ? engine : undefined
    },
    write: async (key, engine) => {
      const {[key]: _, ...others} = await all()
      const notes = engine ? {...others, [key]: engineText(engine)} : others
      try {
        await mkdir(path.dirname(file), {recursive: true})
        await writeWhole(file, `${JSON.stringify(notes, null, 2)}\n`)
      } catch {
        // Read-only home folders exist.
      }
    },
  }
}
