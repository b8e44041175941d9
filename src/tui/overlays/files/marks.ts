import {LANES, type LaneName} from '../../../session/project/project.ts'
import type {Placement} from '../../../session/project/role.ts'
import {guessRole} from '../../../session/project/role.ts'

/** The lane for another file: what its name says, else `wish`, else the first that is free. */
export const laneFor = (file: string, marked: readonly Placement[], wish?: LaneName): LaneName | undefined => {
  const taken = new Set(marked.filter(mark => mark.file !== file).map(({lane}) => lane))
  return [guessRole(file), wish, ...LANES].find(lane => lane !== undefined && !taken.has(lane))
}

/** With the file marked; undefined when all lanes have one. */
export const withMark = (
  marked: readonly Placement[],
  file: string,
  wish?: LaneName,
): readonly Placement[] | undefined => {
  if (marked.some(mark => mark.file === file)) return marked
  const lane = laneFor(file, marked, wish)
  return lane && [...marked, {file, lane}]
}

export const withoutMark = (marked: readonly Placement[], file: string): readonly Placement[] =>
  marked.filter(mark => mark.file !== file)

/** With the file marked for that lane; a file that had the lane takes the other's old one, or a free one. */
export const moveMark = (marked: readonly Placement[], file: string, lane: LaneName): readonly Placement[] => {
  const own = marked.find(mark => mark.file === file)
  const holder = marked.find(mark => mark.lane === lane && mark.file !== file)
  const others = marked.filter(mark => mark !== own && mark !== holder)
  const freed = own?.lane ?? LANES.find(name => name !== lane && !others.some(mark => mark.lane === name))
  const order = (marks: readonly Placement[]) => (own ? marks.toSorted((a, b) => at(a.file) - at(b.file)) : marks)
  const at = (name: string): number => marked.findIndex(mark => mark.file === name)
  return order([...others, ...(holder && freed ? [{file: holder.file, lane: freed}] : []), {file, lane}])
}
