import {addOnFolder} from '../../base/data-folder.ts'
import {addCuda} from './add-cuda.ts'
import {addTfjs} from './add-tfjs.ts'
import {onnxRuntimeFolder} from './cuda-files.ts'

type AddOn = {
  /** Where it is put. */
  readonly folder: () => string
  readonly add: (options: {folder: string; signal?: AbortSignal; tell: (line: string) => void}) => Promise<void>
}

/** What `quartet doctor --install` can add. */
export const ADD_ONS = {
  cuda: {folder: onnxRuntimeFolder, add: addCuda},
  'tfjs-gpu': {folder: addOnFolder, add: options => addTfjs('gpu', options)},
  'tfjs-node': {folder: addOnFolder, add: options => addTfjs('node', options)},
} as const satisfies Record<string, AddOn>
export type AddOnName = keyof typeof ADD_ONS
