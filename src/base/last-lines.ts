import type {Readable} from 'node:stream'
import {plainLines} from './printable.ts'

const MOST = 4000

/** Keeps the end of what a process writes; gives its lines, without colours and those that are empty. */
export const keepLastLines = (stream: Readable | null): (() => string[]) => {
  let tail = ''
  stream?.on('data', (chunk: Buffer) => {
    tail = (tail + chunk.toString()).slice(-MOST)
  })
  return () => plainLines(tail).filter(line => line !== '')
}
