import {makeTempFolder} from '../../base/own-temp-folder.ts'

/** Makes a folder for the sound of live estimates. Nothing where none can be made: a run does without. */
export const makeLiveFolder = (home?: string): string | undefined => {
  try {
    return makeTempFolder('live', home)
  } catch {
    return undefined
  }
}
