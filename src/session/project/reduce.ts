import type {Range} from '../../base/range.ts'
import {isStem, STEMS, type Stem} from '../../base/stems.ts'
import type {Edit} from './edit.ts'
import {BEATS_IN_BAR_RANGE, DOWNBEAT_RANGE, GAIN_RANGE, isWithin, PAN_RANGE, TEMPO_RANGE} from './limits.ts'
import {BEAT_UNITS, type Metre} from './metre.ts'
import {sameParts, tidied} from './parts.ts'
import {type Clip, LANES, type Lane, type LaneName, type Project, type Take} from './project.ts'
import {changeSetup} from './setup.ts'

/** The project after an edit; the very same object when the edit changes nothing or makes no sense. */
export const reduce = (project: Project, edit: Edit): Project => {
  switch (edit.kind) {
    case 'load':
      return inLanes(project, edit.clips)
    case 'remove':
      return remove(project, edit.lane)
    case 'lock':
      return lock(project, edit)
    case 'mute':
      return withLane(project, edit.lane, {muted: edit.muted})
    case 'solo':
      return withLane(project, edit.lane, {soloed: edit.soloed})
    case 'gain':
      return withLane(project, edit.lane, {gain: clamped(edit.gain, GAIN_RANGE)})
    case 'pan':
      return withLane(project, edit.lane, {pan: clamped(edit.pan, PAN_RANGE)})
    case 'loop':
      return withLoop(project, edit.loop)
    case 'parts':
      return withParts(project, edit.stem, edit.parts)
    case 'metre':
      return withMetre(project, edit.metre)
    case 'setup': {
      const setup = changeSetup(project.setup, edit.change)
      return setup === project.setup ? project : {...project, setup}
    }
    case 'star':
      return withTakes(project, take => (take.id === edit.take ? starred(take, edit.starred) : take))
    case 'drop':
      return withTakes(project, take => (take.id === edit.take ? undefined : take))
    case 'keep':
      return keep(project, edit.take)
  }
}

/** A lane with what is new of `change`; a value of another kind than the lane's own changes nothing. */
const withLane = (project: Project, name: LaneName, change: Partial<Lane>): Project => {
  if (!LANES.includes(name)) return project
  const lane = project.lanes[name]
  const keys = Object.keys(change) as (keyof Lane)[]
  const news = keys.filter(
    key => !Object.is(change[key], lane[key]) && (key === 'clip' || typeof change[key] === typeof lane[key]),
  )
  if (news.length === 0) return project
  const {clip, ...knobs} = {...lane, ...Object.fromEntries(news.map(key => [key, change[key]]))} as Lane
  return {...project, lanes: {...project.lanes, [name]: clip ? {clip, ...knobs} : knobs}}
}

const inLanes = (project: Project, clips: Readonly<Partial<Record<LaneName, Clip>>>): Project =>
  LANES.reduce((now, lane) => {
    const clip = clips[lane]
    return clip && !sameClip(clip, now.lanes[lane].clip) ? withLane(now, lane, {clip}) : now
  }, project)

/** What is gone is neither known nor the only one to be heard. Its other knobs wait for what comes next. */
const remove = (project: Project, lane: LaneName): Project =>
  project.lanes[lane]?.clip
    ? withoutParts(withLane(project, lane, {clip: undefined, locked: false, soloed: false}), lane)
    : project

const withoutParts = (project: Project, name: LaneName): Project => {
  const {parts, ...lane} = project.lanes[name]
  return parts ? {...project, lanes: {...project.lanes, [name]: lane}} : project
}

const withParts = (project: Project, stem: Stem, wish: readonly Range[]): Project => {
  if (!isStem(stem) || !project.lanes[stem].clip) return project
  const [lane, parts] = [project.lanes[stem], tidied(wish)]
  if (sameParts(parts, lane.parts ?? [])) return project
  return parts.length === 0
    ? withoutParts(project, stem)
    : {...project, lanes: {...project.lanes, [stem]: {...lane, parts}}}
}

/** Whether a metre can be counted in. */
const isCountable = ({tempo, beatsInBar, beatUnit, downbeat}: Metre): boolean =>
  isWithin(tempo, TEMPO_RANGE) &&
  Number.isInteger(beatsInBar) &&
  isWithin(beatsInBar, BEATS_IN_BAR_RANGE) &&
  BEAT_UNITS.includes(beatUnit) &&
  isWithin(downbeat, DOWNBEAT_RANGE)

const withMetre = (project: Project, metre: Metre | undefined): Project => {
  const {metre: before, ...rest} = project
  if (!metre) return before ? rest : project
  if (!isCountable(metre) || JSON.stringify(metre) === JSON.stringify(before)) return project
  return {...rest, metre}
}

const sameClip = (a: Clip, b: Clip | undefined): boolean =>
  b !== undefined &&
  (['file', 'name', 'sampleRate', 'channels', 'length', 'bytes', 'source'] as const).every(key => a[key] === b[key])

const lock = (project: Project, {stem, locked}: Extract<Edit, {kind: 'lock'}>): Project =>
  isStem(stem) && project.lanes[stem].clip ? withLane(project, stem, {locked}) : project

const clamped = (value: number, {from, to}: {from: number; to: number}): number | undefined =>
  // Adding 0 turns −0, which a file does not keep, into 0.
  Number.isFinite(value) ? Math.min(to, Math.max(from, value)) + 0 : undefined

const withLoop = (project: Project, wish: Range | undefined): Project => {
  if (wish && !(Number.isFinite(wish.from) && Number.isFinite(wish.to))) return project
  const [from, to] = wish ? [wish.from, wish.to].map(at => Math.max(0, at) + 0).sort((a, b) => a - b) : [0, 0]
  const {loop, ...rest} = project
  if (from === to) return loop ? rest : project
  return loop?.from === from && loop?.to === to ? project : {...rest, loop: {from: from!, to: to!}}
}

const withTakes = (project: Project, change: (take: Take) => Take | undefined): Project => {
  const takes = project.takes.flatMap(take => change(take) ?? [])
  const same = takes.length === project.takes.length && takes.every((take, n) => take === project.takes[n])
  return same ? project : {...project, takes}
}

const starred = (take: Take, wish: boolean): Take =>
  typeof wish !== 'boolean' || take.starred === wish ? take : {...take, starred: wish}

/** A take holds only what it made, and what is locked is never made: a stem that was locked since stays as it is. */
const keep = (project: Project, id: string): Project => {
  const take = project.takes.find(one => one.id === id)
  if (!take) return project
  const open = STEMS.filter(stem => take.stems[stem] && !project.lanes[stem].locked)
  return inLanes(project, Object.fromEntries(open.map(stem => [stem, take.stems[stem]!])))
}
