import path from 'node:path'
import {type Bench, say} from './options.ts'
import {watchTree} from './process-tree.ts'
import {ensureBuilt, runQuartet, withFolder} from './program.ts'
import {writeStereoSong} from './stereo-song.ts'

const gigabytes = (bytes: number): number => bytes / 1e9

export const memory: Bench = {
  name: 'memory',
  about: 'the memory and the time that a 5-minute song takes',
  run: ({quick, model}) =>
    withFolder(async folder => {
      ensureBuilt()
      const minutes = quick ? 0.5 : 5
      const song = path.join(folder, 'song.wav')
      await writeStereoSong(song, minutes * 60)
      say(`separating ${minutes} min`)
      const flags = ['--model', model.dir, '--preset', 'balanced', '--seed', '1', '--quiet']
      let watch: ReturnType<typeof watchTree> | undefined
      const seconds = await runQuartet(['separate', song, '--out', path.join(folder, 'out'), ...flags], child => {
        if (process.platform === 'linux') watch = watchTree(child.pid!)
      }).finally(() => watch?.stop())
      const what = `separate ${minutes} min of stereo at 44.1 kHz`
      const time = {name: `${what}: time per minute of song`, value: seconds / minutes, unit: 's', bar: ''}
      const peak = watch?.stop()
      if (!peak) return [{...time, note: 'memory is measured on Linux only'}]
      const note = `GB of 10⁹ bytes, resident, every 20 ms; then: ${peak.each.map(each => gigabytes(each).toFixed(2)).join(' + ')} (start, network)`
      return [
        {name: `${what}: peak memory, all processes`, value: gigabytes(peak.bytes), unit: 'GB', bar: '≤ 1.5', note},
        time,
      ]
    }),
}
