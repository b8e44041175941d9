// Writes docs/keys.md from the registry of keys. Run by tsx: `npm run keys`.
import {writeFileSync} from 'node:fs'
import path from 'node:path'
import {keysPage} from '../src/tui/keys/keys-page.ts'

writeFileSync(path.join(import.meta.dirname, '../docs/keys.md'), keysPage())
