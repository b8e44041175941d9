import {setInterval} from 'node:timers'
import {openProject} from '../../../src/session/folder/project-folder.ts'

// Opens a project and keeps it open until it is killed.
await openProject(process.argv[2]!)
setInterval(() => {}, 1000)
console.log('open')
