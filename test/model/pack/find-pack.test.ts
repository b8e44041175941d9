import {mkdir, writeFile} from 'node:fs/promises'
import path from 'node:path'
import {expect, test} from 'vitest'
import {BadInput} from '../../../src/base/errors.ts'
import {findPack, listPacks} from '../../../src/model/pack/find-pack.ts'
import {writePack} from '../../../src/model/pack/write-pack.ts'
import {tempFolder} from '../checkpoint/temp-folder.ts'
import {sampleDescription, sampleTensors} from './sample-pack.ts'

const folder = await tempFolder()
const mine = path.join(folder, 'mine')
const shipped = path.join(folder, 'shipped')
const write = (dir: string, name: string) => writePack(dir, {...sampleDescription, name}, sampleTensors)

await write(path.join(mine, 'small'), 'quartet-small')
await write(path.join(shipped, 'small'), 'quartet-small')
await write(path.join(shipped, 'large'), 'quartet-large')
await mkdir(path.join(shipped, 'broken'))
await writeFile(path.join(shipped, 'broken', 'model.json'), '{')
await mkdir(path.join(shipped, 'no-pack'))
const folders = [mine, path.join(folder, 'missing'), shipped]

test('packs are listed by name, a broken one with its fault, the earlier folder first', async () => {
  const packs = await listPacks(folders)
  expect(packs.map(({name, dir}) => [name, path.relative(folder, dir)])).toEqual([
    ['broken', 'shipped/broken'],
    ['quartet-large', 'shipped/large'],
    ['quartet-small', 'mine/small'],
  ])
  expect(packs[0]!.fault).toContain('is not valid JSON')
  expect(packs[1]!.manifest?.sampleRate).toBe(22_050)
})

test('a pack is found by its name, by its folder name and as a folder', async () => {
  expect(await findPack('quartet-small', folders)).toBe(path.join(mine, 'small'))
  expect(await findPack('large', folders)).toBe(path.join(shipped, 'large'))
  expect(await findPack(path.join(shipped, 'small'), folders)).toBe(path.join(shipped, 'small'))
})

test('what is not found is bad input that names what there is', async () => {
  const attempt = findPack('huge', folders)
  await expect(attempt).rejects.toBeInstanceOf(BadInput)
  await expect(attempt).rejects.toThrow('expected a folder or one of: broken, quartet-large, quartet-small')
  await expect(findPack('huge', [])).rejects.toThrow('one of: none')
  await expect(findPack('./small', folders)).rejects.toThrow('./small: is not a model pack')
})
