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

type Places = {readonly out: string; readonly folder: string; readonly work: string}

/** Throws BadInput when there is no room for what a run writes in all, stems and work, beside what lies in `work` already. */
export const refuseNoRoom = async ({out, folder, work}: Places, bytes: number): Promise<void> =>
  refuseFull(folder, bytes - (await bytesIn(work)), calledOut(out))
