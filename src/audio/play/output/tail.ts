import type {Readable} from 'node:stream'
import {keepLastLines} from '../../../base/last-lines.ts'

/** Keeps the end of what a system's program or driver writes to stderr and gives the line that says most. */
export const keepTail = (stream: Readable | null): (() => string) => {
  const lines = keepLastLines(stream)
  return () => lines().find(line => /cannot|error|fail|refused|no such|assert/i.test(line)) ?? lines().at(-1) ?? ''
}
