import {stat} from 'node:fs/promises'
import path from 'node:path'
import {type Clip, LANES, type Project} from '../project/project.ts'

/** Every clip of a project, of its lanes and its takes; one that is in both comes once. */
export const clipsOf = ({lanes, takes}: Project): Clip[] => {
  const clips = [...LANES.map(lane => lanes[lane].clip), ...takes.flatMap(take => Object.values(take.stems))]
  return [...new Map(clips.flatMap(clip => (clip ? [[clip.file, clip] as const] : []))).values()]
}

/** The clips whose files are gone, no files, or of another size than when they were made. */
export const missingClips = async (folder: string, project: Project): Promise<Clip[]> => {
  const clips = clipsOf(project)
  // Whatever the disk says, the clip cannot be had.
  const found = await Promise.all(clips.map(({file}) => stat(path.join(folder, file)).catch(() => undefined)))
  return clips.filter(({bytes}, n) => !found[n]?.isFile() || found[n].size !== bytes)
}
