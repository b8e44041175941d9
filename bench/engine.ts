import path from 'node:path'
import {loadPack} from '../src/model/pack/load-pack.ts'
import {writePack} from '../src/model/pack/write-pack.ts'
import {type FirstStep, firstStep} from './engine/first-step.ts'
import {officialUnet, randomUnetTensors, unetDescription} from './engine/random-unet.ts'
import {benchSubject} from './engine/subject.ts'
import {type Bench, type BenchOptions, say} from './options.ts'
import {median, withFolder} from './program.ts'
import type {BenchRow} from './row.ts'

const SMALL = officialUnet({channels: 64, features: 32})

const starting = async (options: BenchOptions): Promise<BenchRow[]> => {
  const runs: FirstStep[] = []
  for (let i = 0; i < (options.quick ? 1 : 5); i++) runs.push(await firstStep(options))
  const of = (value: (run: FirstStep) => number): number => median(runs.map(value))
  const megabytes = (bytes: number): number => bytes / 1e6
  const row = (name: string, value: number, unit: string, bar = ''): BenchRow => ({name, value, unit, bar})
  return [
    row(
      'start of the engine’s process → first network call',
      of(({toStep, step}) => toStep - step),
      's',
      '≤ 1',
    ),
    row(
      'start of the engine’s process → end of the first step',
      of(({toStep}) => toStep),
      's',
    ),
    row('the engine’s process after two jobs: resident', megabytes(of(({resident}) => resident)), 'MB'),
    row(
      'the engine’s process: most memory at any time',
      megabytes(Math.max(...runs.map(({peak}) => peak))),
      'MB',
      '≤ 600',
    ),
  ]
}

export const engine: Bench = {
  name: 'engine',
  about: 'the CPU engine against how it was before it was sped up, and against PyTorch',
  run: options =>
    withFolder(async folder => {
      const rounds = options.quick ? 1 : 11
      const {manifest, dir} = options.model
      const rows = await starting(options)
      rows.push(
        ...(await benchSubject({name: manifest.name, pack: await loadPack(dir), baseline: 'band-split', rounds})),
      )
      say('writing a U-Net of 25 million parameters')
      const pack = await writePack(path.join(folder, 'unet'), unetDescription(SMALL), randomUnetTensors(SMALL))
      rows.push(...(await benchSubject({name: 'U-Net, 25 M', pack, baseline: 'unet1d', rounds})))
      return rows
    }),
}
