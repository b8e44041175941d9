import {STEMS} from '../../../src/base/stems.ts'
import {AUTO_ENGINE, CPU_ENGINE} from '../../../src/runner/engines.ts'
import {METHODS, type Separator} from '../../../src/sampler/preset/methods.ts'
import type {Edit} from '../../../src/session/project/edit.ts'
import {LANES, type Setup} from '../../../src/session/project/project.ts'
import {TASKS} from '../../../src/session/recipe/task-methods.ts'
import {clip} from './samples.ts'

const NUMBERS = [0, 1, -1, 0.5, 3, -70, 20, 500, 501, 1e9, -1e9, Number.NaN, Infinity, -Infinity, 2 ** 32]

/** Any edit, sensible or not, from a source of numbers in 0–1. */
export const randomEdit = (random: () => number): Edit => {
  const pick = <Value>(values: readonly Value[]): Value => values[Math.floor(random() * values.length)]!
  const lane = () => pick([...LANES, 'voice', 'constructor'] as (typeof LANES)[number][])
  const flag = () => pick([true, false, undefined, 'yes'] as boolean[])
  const number = () => pick([...NUMBERS, random() * 20 - 10, '3', undefined] as number[])
  const id = () => pick(['0001', '0002', '0003', '9999', ''])
  const sound = () => clip(`audio/${pick(LANES)}-${pick(['aaaaaa', 'bbbbbb'])}.wav`)
  const setups: Partial<Setup>[] = [
    {task: pick([...TASKS, 'sing'] as (typeof TASKS)[number][])},
    {method: pick([...METHODS, undefined, 'magic'] as Separator[])},
    {preset: pick(['fast', 'best', ''])},
    {steps: number()},
    {seed: number(), takes: number()},
    {seconds: number()},
    {onlyLoop: flag()},
    {model: pick(['quartet-small', 7 as never])},
    {engine: pick([AUTO_ENGINE, CPU_ENGINE, undefined as never]), ...({other: 1} as object)},
  ]
  const edits: Edit[] = [
    {kind: 'load', clips: pick([{[lane()]: sound()}, {bass: sound(), mix: sound()}, {}])},
    {kind: 'remove', lane: lane()},
    {kind: 'lock', stem: pick([...STEMS, 'mix' as never]), locked: flag()},
    {kind: 'mute', lane: lane(), muted: flag()},
    {kind: 'solo', lane: lane(), soloed: flag()},
    {kind: 'gain', lane: lane(), gain: number()},
    {kind: 'pan', lane: lane(), pan: number()},
    {kind: 'loop', loop: pick([undefined, {from: number(), to: number()}])},
    {kind: 'parts', stem: pick([...STEMS, 'mix' as never]), parts: pick([[], [{from: number(), to: number()}]])},
    {
      kind: 'metre',
      metre: pick([
        undefined,
        {tempo: number(), beatsInBar: number(), beatUnit: pick([4, 8, 3 as never]), downbeat: number()},
        {tempo: 120, beatsInBar: 4, beatUnit: 4, downbeat: pick([0.5, number()])},
      ]),
    },
    {kind: 'setup', change: pick(setups)},
    {kind: 'star', take: id(), starred: flag()},
    {kind: 'drop', take: id()},
    {kind: 'keep', take: id()},
  ]
  return pick(edits)
}
