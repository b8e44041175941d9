import {saveProject} from '../../../src/session/folder/project-folder.ts'
import {emptyProject, type Project} from '../../../src/session/project/project.ts'
import {take} from '../project/samples.ts'

// Saves a long project over and over, now with few takes, now with many, until it is killed.
const takes = (count: number) => Array.from({length: count}, (_, n) => take(String(n).padStart(4, '0')))
const projects: Project[] = [50, 2000].map(count => ({...emptyProject('saved'), takes: takes(count)}))
for (let n = 0; ; n++) {
  await saveProject(process.argv[2]!, projects[n % 2]!)
  console.log(n)
}
