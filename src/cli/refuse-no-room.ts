import {stat} from 'node:fs/promises'
import path from 'node:path'
import {STEMS} from '../base/stems.ts'
import {refuseFull} from '../session/folder/disk.ts'
import {calledOut} from './output-folder.ts'

/** What an earlier run has written in its folder of work. */
const bytesIn = async (work: string): Promise<number> => {
  const made = ['stems.f32', 'heard.wav', 'rest/stems.f32', 'without-rest.wav']
  const names = [...made, ...STEMS.map(stem => `heard-${stem}.wav`)]
  const sizes = names.map(name =>
    stat(path.join(work, name)).then(
      ({size}) => size,
      () => 0,
    ),
  )
  return (await Promise.all(sizes)).reduce((a, b) => a + b)
}

/** How far a run is: `take` is made next. */
export type Takes = {readonly takes?: number; readonly best?: number; readonly take?: number}

/**
 * Bytes that a run still writes when each take needs so many for its work, which stays until the last is whole, and for
 * its stems, of which only the best and the newest are there at once.
 */
export const bytesOfTakes = (
  {work, stems}: {readonly work: number; readonly stems: number},
  {takes = 1, best = takes, take = 0}: Takes,
): number => (takes - take) * work + (Math.min(takes, best + 1) - Math.min(take, best)) * stems

type Places = {readonly out: string; readonly folder: string; readonly work: string}

/** Throws BadInput when there is no room for what a run writes in all, stems and work, beside what lies in `work` already. */
export const refuseNoRoom = async ({out, folder, work}: Places, bytes: number): Promise<void> =>
  refuseFull(folder, bytes - (await bytesIn(work)), calledOut(out))
