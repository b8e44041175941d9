import path from 'node:path'
import {STEMS} from '../../../base/stems.ts'
import type {ExportRequest} from '../../../session/studio/studio.ts'
import {projectOf, type Tools} from '../tools.ts'

/** The session file at once, and the stem set beside it. */
export const saveAll = (tools: Tools): void => {
  const {folder, readOnly} = tools.desk.get()
  if (readOnly) return tools.tell('error', `${folder}: cannot be written to; e exports to another folder`)
  const project = projectOf(tools)
  const stems = STEMS.filter(stem => project.lanes[stem].clip)
  tools.write(async () => {
    await tools.save()
    if (stems.length > 0) await tools.services.studio.saveStems(folder, project)
    const what =
      stems.length > 0
        ? `${stems.join(', ')} in ${path.join(folder, 'stems')}`
        : 'the session; no lane holds a stem yet'
    tools.tell('info', `saved: ${what}`)
  })
}

export const exportAll = (tools: Tools, request: ExportRequest): void => {
  const {folder} = tools.desk.get()
  tools.tell('info', 'exporting …')
  tools.write(async () => {
    const {files, notes} = await tools.services.studio.export(folder, projectOf(tools), request)
    const count = `${files.length} file${files.length === 1 ? '' : 's'} in ${request.folder}`
    tools.tell(notes.length > 0 ? 'warning' : 'info', ['exported', count, ...notes].join(': '))
  })
}
