import path from 'node:path'
import type {Clip, LaneName, Project} from '../../session/project/project.ts'
import {reduce} from '../../session/project/reduce.ts'
import type {Placement} from '../../session/project/role.ts'
import {showLanes} from './commands/lane-commands.ts'
import type {Loading} from './state.ts'
import {patch, projectOf, type Tools} from './tools.ts'

/** Decodes files into their lanes, one after the other; one bad file does not stop the rest. One step of undo for all. */
export const loadFiles = (tools: Tools, files: readonly Placement[]): void => {
  const {folder, readOnly} = tools.desk.get()
  if (readOnly)
    return tools.tell('error', `${folder}: cannot be written to, so nothing can be loaded there; open another project`)
  const cancel = new AbortController()
  const {signal} = cancel
  const names = files.map(({file}) => path.basename(file))
  patch(tools.desk, {
    loading: [...tools.desk.get().loading, {cancel, clips: {}}],
    notice: {kind: 'info', text: `loading ${names.join(', ')} …`},
  })
  const others = (): readonly Loading[] => tools.desk.get().loading.filter(one => one.cancel !== cancel)
  tools.write(async () => {
    const clips: Partial<Record<LaneName, Clip>> = {}
    const faults: string[] = []
    for (const {file, lane} of files) {
      try {
        clips[lane] = await tools.services.studio.load(folder, file, lane, {signal})
        if (!signal.aborted) patch(tools.desk, {loading: [...others(), {cancel, clips: {...clips}}]})
      } catch (error) {
        faults.push(error instanceof Error ? error.message : String(error))
      }
      // The person has left the project meanwhile.
      if (signal.aborted) return
    }
    patch(tools.desk, {loading: others()})
    const loaded = Object.keys(clips) as LaneName[]
    const shown = showLanes(tools, loaded)
    if (loaded.length > 0) {
      tools.edit({kind: 'load', clips})
      const {missing, undrawn} = tools.desk.get()
      const without = (known: ReadonlySet<string>): ReadonlySet<string> =>
        new Set([...known].filter(file => !loaded.some(lane => clips[lane]!.file === file)))
      patch(tools.desk, {missing: without(missing), undrawn: without(undrawn), lane: loaded[0]!})
    }
    if (loaded.length > 0) tools.attempt(tools.save)
    if (faults.length > 0) tools.tell('error', faults.join(' · '))
    else tools.tell('info', `loaded: ${loaded.join(', ')}${shown}`)
  })
}

/** Ends all that is being loaded; gives states that mention what lies on disk of it, though nobody will ever hear it. */
export const endLoads = (tools: Tools): Project[] =>
  tools.desk.get().loading.map(({cancel, clips}) => {
    cancel.abort()
    return reduce(projectOf(tools), {kind: 'load', clips})
  })
