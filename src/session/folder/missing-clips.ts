import {statSync} from 'node:fs'
import path from 'node:path'
import {type Clip, LANES, type Project} from '../project/project.ts'

/** Every clip of a project, of its lanes and its takes; one that is in both comes once. */
export const clipsOf = ({lanes, takes}: Project): Clip[] => {
  const clips = [...LANES.map(lane => lanes[lane].clip), ...takes.flatMap(take => Object.values(take.stems))]
  return [...new Map(clips.flatMap(clip => (clip ? [[clip.file, clip] as const] : []))).values()]
}

/** The clips whose files are gone, no files, or of another size than when they were made. */
export const missingClips = (folder: string, project: Project): Clip[] =>
  clipsOf(project).filter(({file, bytes}) => {
    try {
      const found = statSync(path.join(folder, file))
      return !found.isFile() || found.size !== bytes
    } catch {
      return true // whatever the disk says, the clip cannot be had
    }
  })
