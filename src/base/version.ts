import {readFileSync} from 'node:fs'
import {asset} from './assets.ts'

export const version = (): string =>
  (JSON.parse(readFileSync(asset('package.json'), 'utf8')) as {version: string}).version
