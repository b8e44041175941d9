import {availableParallelism, cpus, loadavg, totalmem} from 'node:os'
import {version} from '../src/base/version.ts'
import type {BenchOptions} from './options.ts'

/** What a figure depends on besides the program's source. */
export const machineFacts = ({model}: BenchOptions) => ({
  cpu: cpus()[0]?.model.trim() ?? process.arch,
  threads: availableParallelism(),
  memory: `${(totalmem() / 2 ** 30).toFixed(1)} GiB`,
  /** Processes that wanted to run in the last minute: above 0 at the start, something else was busy. */
  load: Number(loadavg()[0]!.toFixed(2)),
  platform: `${process.platform}-${process.arch}`,
  node: process.versions.node,
  quartet: version(),
  pack: {name: model.manifest.name, version: model.manifest.version, hash: model.hash},
})
