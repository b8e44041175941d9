// An optional dependency: where it could not be built, the types that it brings are missing too.
declare module 'speaker' {
  import type {Writable} from 'node:stream'

  type Format = {channels: number; bitDepth: number; sampleRate: number; signed: boolean}

  const Speaker: new (format: Format) => Writable & {close(flush: boolean): void}
  export default Speaker
}
