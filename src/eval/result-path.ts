import path from 'node:path'

/** Any folder name becomes one that every file system takes; the key beside it tells tracks of one such name apart. */
const plain = (track: string): string => track.replace(/[^\p{L}\p{N}._-]/gu, '_').slice(0, 60)

type Kept = {readonly row: string; readonly track: string; readonly key: string}

/** Where a single result is kept, without a suffix: `<dir>/<row>/<track>-<key>`. */
export const resultPath = (dir: string, {row, track, key}: Kept): string =>
  path.join(dir, row, `${plain(track)}-${key.slice(0, 16)}`)
