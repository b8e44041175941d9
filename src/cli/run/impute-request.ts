import type {Sound} from '../../audio/sound/sound.ts'
import {BadInput} from '../../base/errors.ts'
import {shown} from '../../base/printable.ts'
import {type PerStem, STEMS, type Stem} from '../../base/stems.ts'
import type {Seconds} from '../../base/units.ts'
import {SHORTEST_PART} from '../../session/recipe/plan-run.ts'
import {parseStem} from '../options.ts'

/** The files of `--given stem=file …`. Throws BadInput. */
export const parseGiven = (given: readonly string[], flag = '--given'): PerStem<string> => {
  if (given.length === 0) throw new BadInput('--given: is missing, expected a stem to keep; add --given drums=beat.wav')
  const files: PerStem<string> = {}
  for (const text of given) {
    const at = text.indexOf('=')
    if (at < 1 || at === text.length - 1)
      throw new BadInput(`${flag} ${shown(text)}: expected stem=file, as in drums=beat.wav`)
    const stem = parseStem(text.slice(0, at), flag)
    if (files[stem]) throw new BadInput(`${flag} ${stem}: is given twice, expected each stem once; leave one out`)
    files[stem] = text.slice(at + 1)
  }
  return files
}

type Asked = {stems?: string; from?: Seconds; to?: Seconds}

/** Which stems are to be made: those of `--stems`, else those that are missing. Throws BadInput when that cannot be. */
export const stemsToMake = ({stems, from, to}: Asked, files: PerStem<string>): Stem[] => {
  const missing = STEMS.filter(stem => !files[stem])
  const make =
    stems === undefined ? missing : [...new Set(stems.split(',').map(name => parseStem(name.trim(), '--stems')))]
  if (make.length === 0)
    throw new BadInput(
      '--given: all four stems are given, so there is nothing to make; leave one out, or name one in --stems with --from and --to',
    )
  const partly = make.filter(stem => files[stem])
  const ranged = from !== undefined || to !== undefined
  if (partly.length > 0 && !ranged)
    throw new BadInput(
      `--stems ${partly.join(',')}: is given and to be made; say which part with --from and --to, or do not give it`,
    )
  if (ranged && partly.length === 0)
    throw new BadInput('--from and --to: remake a part of a given stem; name that stem in --stems')
  if (from !== undefined && to !== undefined && from >= to)
    throw new BadInput(`--from ${from} --to ${to}: the range ends before it begins; give a later --to`)
  return make
}

/** The length of the given stems. Throws BadInput when the range does not lie within it, or is too short. */
export const checkRange = ({from, to}: Asked, stems: PerStem<Sound>): Seconds => {
  const [first] = STEMS.flatMap(stem => stems[stem] ?? [])
  const length = first!.length / first!.sampleRate
  const outside = [from ?? 0, to ?? 0].find(at => at > length + 1e-6) ?? (from === length ? from : undefined)
  if (outside !== undefined)
    throw new BadInput(
      `${from === outside ? '--from' : '--to'} ${outside}: lies outside the given stems, which last ${length.toFixed(2)} s; choose a time within`,
    )
  const part = Math.min(to ?? length, length) - (from ?? 0)
  if ((from ?? to) !== undefined && part < SHORTEST_PART - 1e-9)
    throw new BadInput(
      `--from and --to: are ${part.toFixed(2)} s apart, expected ${SHORTEST_PART} s or more; widen the range`,
    )
  return length
}
