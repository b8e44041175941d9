import {rm} from 'node:fs/promises'
import path from 'node:path'
import {type Bench, say} from './options.ts'
import {watchTree} from './process-tree.ts'
import {ensureBuilt, runQuartet, withFolder} from './program.ts'
import type {BenchRow} from './row.ts'
import {writeRepeatedSong, writeStereoSong} from './stereo-song.ts'

const gigabytes = (bytes: number): number => bytes / 1e9

export const memory: Bench = {
  name: 'memory',
  about: 'the memory and the time that a 5-minute song takes, and how little more memory hours take',
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
      const growth = await lengthGrowth(folder, model.dir, quick)
      const note = `GB of 10⁹ bytes, resident, every 20 ms; then: ${peak.each.map(each => gigabytes(each).toFixed(2)).join(' + ')} (start, network)`
      return [
        {name: `${what}: peak memory, all processes`, value: gigabytes(peak.bytes), unit: 'GB', bar: '≤ 1.5', note},
        time,
        ...growth,
      ]
    }),
}

/** How much more each process takes at most for a file of hours than for one of minutes. */
const lengthGrowth = async (folder: string, model: string, quick: boolean): Promise<BenchRow[]> => {
  const [minutes, times] = quick ? [0.25, 4] : [2, 60]
  const peaks: (readonly number[])[] = []
  for (const count of [1, times]) {
    const song = path.join(folder, `song-${count}.wav`)
    await writeRepeatedSong(song, minutes * 60, count)
    say(`separating ${minutes * count} min`)
    const out = path.join(folder, `out-${count}`)
    // The lengths matter here and not the stems, so the network is asked as little as can be.
    const how = ['--model', model, '--method', 'regressor', '--engine', 'cpu', '--seed', '1', '--quiet']
    let watch: ReturnType<typeof watchTree> | undefined
    await runQuartet(['separate', song, '--out', out, ...how], child => {
      watch = watchTree(child.pid!)
    }).finally(() => watch?.stop())
    peaks.push(watch!.stop().most)
    await Promise.all([song, out].map(one => rm(one, {recursive: true})))
  }
  const note = (who: number): string => peaks.map(most => `${(most[who]! / 1e6).toFixed(0)} MB`).join(', then ')
  return ['the program', 'the engine’s process'].map((name, who) => ({
    name: `${name}: peak memory for ${minutes * times} min beyond that for ${minutes} min`,
    value: (peaks[1]![who]! - peaks[0]![who]!) / 1e6,
    unit: 'MB',
    bar: '≤ 100',
    note: note(who),
  }))
}
