import {existsSync, renameSync} from 'node:fs'

/** Renames a broken file to `<file>.broken-<n>`, the first that is free, and returns that. Throws what the disk throws. */
export const setAside = (file: string): string => {
  let n = 1
  while (existsSync(`${file}.broken-${n}`)) n++
  const aside = `${file}.broken-${n}`
  renameSync(file, aside)
  return aside
}
