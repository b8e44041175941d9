import type {Readable} from 'node:stream'
import {plainLines} from '../../../base/printable.ts'

const MOST = 4000

/** Keeps the end of what a process writes to stderr and gives the line that says most. */
export const keepTail = (stream: Readable | null): (() => string) => {
  let tail = ''
  stream?.on('data', (chunk: Buffer) => {
    tail = (tail + chunk.toString()).slice(-MOST)
  })
  return () => {
    const lines = plainLines(tail)
    const telling = lines.find(line => /cannot|error|fail|refused|no such|assert/i.test(line))
    return telling ?? lines.findLast(line => line !== '') ?? ''
  }
}
