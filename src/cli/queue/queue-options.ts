import {type Command, Option} from 'commander'
import {parseShard, type Shard} from '../../session/queue/shard.ts'
import {numberOption} from '../options.ts'

/** What a command that works through many songs understands besides. */
export type QueueFlags = {jobs?: number; shard?: Shard; resume?: boolean}

export const withQueueOptions = (command: Command): Command =>
  command
    .addOption(
      numberOption('--jobs <n>', 'many songs: how many at the same time (default: 1)', {from: 1, to: 256, whole: true}),
    )
    .addOption(new Option('--shard <i/n>', 'many songs: only the i-th of n parts of the list').argParser(parseShard))
    .option('--resume', 'many songs: go on where an earlier run has stopped')
