import path from 'node:path'
import {type Bench, say} from './options.ts'
import {ensureBuilt, median, runQuartet, withFolder} from './program.ts'
import {writeStereoSong} from './stereo-song.ts'

export const separateWall: Bench = {
  name: 'separate-wall',
  about: 'how long a whole `quartet separate` of 12 s takes',
  run: ({quick, model}) =>
    withFolder(async folder => {
      ensureBuilt()
      const [seconds, runs] = quick ? [3, 1] : [12, 5]
      const mix = path.join(folder, 'mix.wav')
      await writeStereoSong(mix, seconds)
      const times: number[] = []
      for (let i = 0; i < runs; i++) {
        const flags = ['--model', model.dir, '--preset', 'balanced', '--seed', '1', '--quiet']
        times.push(await runQuartet(['separate', mix, '--out', path.join(folder, `out-${i}`), ...flags]))
        say(`run ${i + 1}/${runs}: ${times[i]!.toFixed(2)} s`)
      }
      const what = `separate ${seconds} s of stereo at 44.1 kHz, balanced`
      return [
        {name: `${what}, median of ${runs}`, value: median(times), unit: 's', bar: '≤ 10'},
        {name: `${what}, slowest`, value: Math.max(...times), unit: 's', bar: ''},
      ]
    }),
}
