import path from 'node:path'
import {BadInput} from '../../base/errors.ts'
import {shown} from '../../base/printable.ts'
import {isStem, type PerStem, STEMS, type Stem} from '../../base/stems.ts'
import type {CheckpointFiles} from '../../model/pack/import-checkpoint.ts'
import {guessRole} from '../../session/project/role.ts'
import {parseStem, parseText} from '../options.ts'

/** The rule as `--help` tells it. */
export const SOURCES_HELP = `
One file is a network that knows all stems. Four files are one-stem networks, one for each stem; which stem a file
knows is what --stems says, in the order of the files; or what stands before it, as in bass=epoch-335.ckpt; or its name,
as in msdm-bass.ckpt. What none of them tells is refused, not guessed.

Files are what torch.save wrote (.ckpt, .pt, .pth) or safetensors, in float32, float16 or bfloat16. Nothing in them is
executed. The network follows from the hyper-parameters in the file, else from the shapes of its tensors; where these do
not tell, write them into a model.json, with "network" at least, and give it with --config.`

/**
 * Which file is for which stem. Throws BadInput unless there is one file, or four whose stems are all told, each once.
 */
export const parseSources = (texts: readonly string[], stems?: string): CheckpointFiles => {
  const [only] = texts
  if (texts.length === 1 && only !== undefined && stems === undefined) return parseText(only, 'checkpoint', 'a file')
  const pairs = stems === undefined ? texts.map(told) : inOrder(texts, stems)
  const files: PerStem<string> = {}
  for (const {stem, file} of pairs) {
    if (files[stem] !== undefined)
      throw new BadInput(
        `${shown(file)}: is for ${stem}, and so is ${shown(files[stem])}; say which is which with --stems`,
      )
    files[stem] = parseText(file, 'checkpoint', 'a file')
  }
  const missing = STEMS.find(stem => files[stem] === undefined)
  if (missing) throw new BadInput(`${missing}: its checkpoint is missing; a weak pack needs one for each stem`)
  return files as Record<Stem, string>
}

type Pair = {readonly stem: Stem; readonly file: string}

/** Lightning's own names hold `=` too: `epoch=12-loss=0.1.ckpt`. */
const told = (text: string): Pair => {
  const at = text.indexOf('=')
  const before = text.slice(0, Math.max(0, at))
  if (isStem(before)) return {stem: before, file: text.slice(at + 1)}
  const stem = guessRole(path.basename(text))
  if (stem === undefined || stem === 'mix')
    throw new BadInput(
      `${shown(text)}: does not say which stem it knows; write bass=${shown(text)}, or --stems ${STEMS.join(',')} in the order of the files`,
    )
  return {stem, file: text}
}

const inOrder = (files: readonly string[], stems: string): Pair[] => {
  const named = stems.split(',').map(name => parseStem(name.trim(), '--stems'))
  if (named.length !== files.length)
    throw new BadInput(
      `--stems ${shown(stems)}: names ${named.length}, expected one for each of the ${files.length} files`,
    )
  return files.map((file, n) => ({stem: named[n]!, file}))
}
