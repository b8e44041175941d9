import path from 'node:path'
import type {Format} from '../../audio/files/write-sound.ts'
import {refuseFull} from '../../base/refuse-full.ts'
import {bytesInWork} from '../../runner/work/work-files.ts'
import {bytesBesides, PLAIN} from '../../session/delivery/delivery.ts'
import {takeFolder} from '../../session/take/save-take.ts'
import {calledOut} from './output-folder.ts'

/** How far a run is: `take` is made next. */
export type Takes = {readonly takes?: number; readonly best?: number; readonly take?: number}

/** What a take needs on the disk. */
export type TakeBytes = {
  /** Until the last take is whole. */
  readonly work: number
  /** Until it is delivered. */
  readonly stems: number
  /** What delivering makes of them besides; 0 where they are only moved. */
  readonly delivered: number
}

/** Bytes that a run still writes: the work of every take, the stems of one, and what is delivered of those that are kept. */
export const bytesOfTakes = (
  {work, stems, delivered}: TakeBytes,
  {takes = 1, best = takes, take = 0}: Takes,
): number => {
  const others = Math.min(takes, best + 1) - Math.min(take, best) - 1
  return (takes - take) * work + stems + delivered + others * (delivered || stems)
}

/** What delivering stems of so many bytes in a format takes. */
export const bytesInFormat = (sizes: readonly number[], format: Format): Pick<TakeBytes, 'stems' | 'delivered'> => ({
  stems: sizes.reduce((a, b) => a + b),
  delivered: bytesBesides({...PLAIN, format}, Math.max(...sizes)),
})

type Places = {readonly out: string; readonly folder: string; readonly work: string}

/**
 * Throws DiskFull when there is no room for what a run writes in all, stems and work, beside what lies in `work` already,
 * and in the work of the takes after this one.
 */
export const refuseNoRoom = async (
  {out, folder, work}: Places,
  bytes: number,
  {takes = 1, take = 0}: Takes = {},
): Promise<void> => {
  const later = Array.from({length: takes - take - 1}, (_, n) => takeFolder(path.dirname(work), take + 1 + n, takes))
  const there = await Promise.all([work, ...later].map(bytesInWork))
  return refuseFull(folder, bytes - there.reduce((a, b) => a + b), {place: calledOut(out)})
}
