import {execFile} from 'node:child_process'
import path from 'node:path'
import {promisify} from 'node:util'
import {itNeeds, runs} from '../support/needs.ts'

export const root = path.join(import.meta.dirname, '../..')

const {QUARTET_PYTHON} = process.env
const candidates = QUARTET_PYTHON ? [QUARTET_PYTHON] : ['python3', '/usr/bin/python3']
const python = candidates.find(candidate => runs(candidate, ['-c', 'import torch, numpy']))

/** A test that needs a Python with PyTorch: the one that QUARTET_PYTHON names, else the first that has it. */
export const itWithPyTorch = itNeeds({
  found: python !== undefined,
  install:
    'PyTorch, by pip install -r training/requirements.txt or apt-get install python3-torch python3-numpy python3-mido',
})

/** Runs Python in a folder of the repository; resolves to its error output, throws its tail when it fails. */
export const runPython = async (folder: string, args: readonly string[]): Promise<string> => {
  const options = {cwd: path.join(root, folder), maxBuffer: 2 ** 26}
  try {
    return (await promisify(execFile)(python!, args, options)).stderr
  } catch (error) {
    const {stdout = '', stderr = ''} = error as {stdout?: string; stderr?: string}
    const tail = `${stdout}\n${stderr}`.trim().split('\n').slice(-80).join('\n')
    throw new Error(`${python} ${args.join(' ')} failed in ${folder}:\n${tail}`)
  }
}
