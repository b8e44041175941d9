import path from 'node:path'
import type {Clip, LaneName} from '../../session/project/project.ts'
import type {Placement} from '../../session/project/role.ts'
import {patch, type Tools} from './tools.ts'

/** Decodes files into their lanes, one after the other; one bad file does not stop the rest. One step of undo for all. */
export const loadFiles = (tools: Tools, files: readonly Placement[]): void => {
  const {folder, readOnly} = tools.desk.get()
  if (readOnly)
    return tools.tell('error', `${folder}: cannot be written to, so nothing can be loaded there; open another project`)
  const names = files.map(({file}) => path.basename(file))
  patch(tools.desk, {
    loading: [...tools.desk.get().loading, ...names],
    notice: {kind: 'info', text: `loading ${names.join(', ')} …`},
  })
  tools.write(async () => {
    const clips: Partial<Record<LaneName, Clip>> = {}
    const faults: string[] = []
    for (const {file, lane} of files) {
      try {
        clips[lane] = await tools.services.studio.load(folder, file, lane)
      } catch (error) {
        faults.push(error instanceof Error ? error.message : String(error))
      }
    }
    const {loading} = tools.desk.get()
    patch(tools.desk, {loading: loading.filter(name => !names.includes(name))})
    // The person may have opened another project meanwhile.
    if (tools.desk.get().folder !== folder) return
    const loaded = Object.keys(clips) as LaneName[]
    if (loaded.length > 0) {
      tools.edit({kind: 'load', clips})
      const {missing, undrawn} = tools.desk.get()
      const others = (files: ReadonlySet<string>): ReadonlySet<string> =>
        new Set([...files].filter(file => !loaded.some(lane => clips[lane]!.file === file)))
      patch(tools.desk, {missing: others(missing), undrawn: others(undrawn), lane: loaded[0]!})
    }
    if (loaded.length > 0) tools.attempt(tools.save)
    if (faults.length > 0) tools.tell('error', faults.join(' · '))
    else tools.tell('info', `loaded: ${loaded.join(', ')}`)
  })
}
