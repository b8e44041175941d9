import {spawnSync} from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import {writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import {BadInput, Cancelled, DiskFull} from '../../../src/base/errors.ts'
import {ownerText, thisProcess} from '../../../src/base/owner.ts'
import {refuseFull} from '../../../src/base/refuse-full.ts'
import {type Output, openOutput} from '../../../src/cli/run/output.ts'
import {checkOutputFolder} from '../../../src/cli/run/output-folder.ts'
import {bytesOfTakes, refuseNoRoom} from '../../../src/cli/run/refuse-no-room.ts'
import {lockFolder} from '../../../src/session/folder/folder-lock.ts'
import {beginWork, findWork, workFolder} from '../../../src/session/folder/kept-work.ts'
import {OWN_PREFIX} from '../../../src/session/folder/own-files.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'quartet-output-'))
})
afterEach(() => rmSync(folder, {recursive: true, force: true}))

const at = (...parts: string[]): string => path.join(folder, ...parts)
const never = new AbortController().signal
const contents = (dir: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(dir, {recursive: true, withFileTypes: true})
      .filter(entry => entry.isFile())
      .map(entry => path.join(entry.parentPath, entry.name))
      .sort()
      .map(file => [path.relative(dir, file), readFileSync(file, 'utf8')]),
  )

const FILES = ['bass.wav', 'drums.wav', 'quartet.json']
const fill =
  (text: string, names = FILES) =>
  async (staging: string): Promise<void> => {
    for (const name of names) await writeFile(path.join(staging, name), text)
  }
const filled = (text: string, names = FILES) => Object.fromEntries(names.map(name => [name, text]))

/** The number of a process that has ended. */
const deadProcess = (): number => spawnSync(process.execPath, ['--version']).pid

describe('publishing', () => {
  test('puts everything in place, in folders that are made, and leaves nothing else', async () => {
    const output = openOutput(at('a', 'b'), {})
    await output.save(fill('one'))
    expect(existsSync(at('a', 'b', 'bass.wav'))).toBe(false)
    await output.publish(never)
    output.discard()
    expect(contents(folder)).toEqual(
      filled(
        'one',
        FILES.map(name => path.join('a', 'b', name)),
      ),
    )
  })

  test('with force replaces its own files and leaves all others alone, also in the folders of takes', async () => {
    mkdirSync(at('take-01'))
    for (const name of ['bass.wav', 'quartet.json', 'notes.txt', 'take-01/bass.wav', 'take-01/mine.txt'])
      writeFileSync(at(name), 'old')
    const output = openOutput(folder, {force: true})
    await output.save(async staging => {
      mkdirSync(path.join(staging, 'take-01'))
      await fill('new', ['bass.wav', 'quartet.json', 'take-01/bass.wav'])(staging)
    })
    await output.publish(never)
    output.discard()
    expect(contents(folder)).toEqual({
      'bass.wav': 'new',
      'quartet.json': 'new',
      'notes.txt': 'old',
      'take-01/bass.wav': 'new',
      'take-01/mine.txt': 'old',
    })
  })

  test('never puts a file in place of a folder, even with force', async () => {
    mkdirSync(at('bass.wav'))
    writeFileSync(at('bass.wav', 'precious'), 'old')
    writeFileSync(at('drums.wav'), 'old')
    const output = openOutput(folder, {force: true})
    await output.save(fill('new'))
    await expect(output.publish(never)).rejects.toThrow(/bass\.wav: is a folder where a file is to be written/)
    output.discard()
    expect(contents(folder)).toEqual({'bass.wav/precious': 'old', 'drums.wav': 'old'})
  })

  test('undoes what was moved when a later move fails', async () => {
    writeFileSync(at('bass.wav'), 'old')
    writeFileSync(at('take-01'), 'a file where a folder must be')
    const output = openOutput(folder, {force: true})
    await output.save(async staging => {
      mkdirSync(path.join(staging, 'take-01'))
      await fill('new', ['bass.wav', 'take-01/bass.wav'])(staging)
    })
    await expect(output.publish(never)).rejects.toBeInstanceOf(BadInput)
    output.discard()
    expect(contents(folder)).toEqual({'bass.wav': 'old', 'take-01': 'a file where a folder must be'})
  })

  test('undoes folders within folders, and what had stepped aside is back', async () => {
    writeFileSync(at('bass.wav'), 'old')
    writeFileSync(at('c'), 'a file where a folder must be')
    const output = openOutput(folder, {force: true})
    await output.save(async staging => {
      for (const made of ['a/b', 'c']) mkdirSync(path.join(staging, made), {recursive: true})
      await fill('new', ['bass.wav', 'a/b/x.wav', 'c/y.wav'])(staging)
    })
    await expect(output.publish(never)).rejects.toThrow(/c|folder/)
    output.discard()
    expect(contents(folder)).toEqual({'bass.wav': 'old', c: 'a file where a folder must be'})
    expect(readdirSync(folder).sort()).toEqual(['bass.wav', 'c'])
  })

  test('puts everything back when the last of many moves fails, also what had stepped aside', async () => {
    writeFileSync(at('bass.wav'), 'old')
    // Nothing is there that could be in the way, and yet no folder can be made of it.
    symlinkSync(at('nowhere'), at('z'))
    const output = openOutput(folder, {force: true})
    await output.save(async staging => {
      for (const made of ['a', 'z']) mkdirSync(path.join(staging, made))
      await fill('new', ['bass.wav', 'a/x.wav', 'z/y.wav'])(staging)
    })
    await expect(output.publish(never)).rejects.toThrow()
    output.discard()
    expect(readdirSync(folder).sort()).toEqual(['bass.wav', 'z'])
    expect(readFileSync(at('bass.wav'), 'utf8')).toBe('old')
  })

  test('does not mind what a file manager leaves in the folder meanwhile', async () => {
    const output = openOutput(at('out'), {})
    await output.save(fill('new'))
    writeFileSync(at('out', '.DS_Store'), 'icons')
    await output.publish(never)
    output.discard()
    expect(contents(at('out'))).toEqual({'.DS_Store': 'icons', ...filled('new')})
  })

  test('that may not be leaves the work for the next run', async () => {
    const output = openOutput(at('out'), {})
    await output.work({key: 'k', seed: 1}, async ({work}) => writeFile(path.join(work, 'stems.f32'), 'hours'))
    await output.save(fill('new'))
    output.keep()
    writeFileSync(at('out', 'mine.txt'), 'mine')
    await expect(output.publish(never)).rejects.toThrow(/is not empty/)
    output.discard()
    const [staging] = readdirSync(at('out')).filter(name => name.startsWith(OWN_PREFIX))
    expect(readFileSync(path.join(workFolder(at('out', staging!)), 'stems.f32'), 'utf8')).toBe('hours')
  })
})

describe('two runs into one folder', () => {
  test('without force the second to finish is told, and the first one’s take stays whole', async () => {
    const [first, second] = [openOutput(at('out'), {}), openOutput(at('out'), {})]
    await first.save(fill('first'))
    await second.save(fill('second'))
    await first.publish(never)
    await expect(second.publish(never)).rejects.toThrow(/is not empty; choose another folder/)
    first.discard()
    second.discard()
    expect(contents(at('out'))).toEqual(filled('first'))
  })

  test('publishing at the same moment never mixes takes', async () => {
    const outputs = Array.from({length: 8}, () => openOutput(at('out'), {force: true}))
    await Promise.all(outputs.map((output, n) => output.save(fill(`run ${n}`))))
    await Promise.all(outputs.map(output => output.publish(never)))
    for (const output of outputs) output.discard()
    const found = contents(at('out'))
    expect(Object.keys(found).sort()).toEqual(FILES)
    expect(new Set(Object.values(found)).size).toBe(1)
  })

  test('a lock that another process holds is waited for, and a cancel ends the wait', async () => {
    mkdirSync(at('out'))
    writeFileSync(at('out', `${OWN_PREFIX}lock`), 'another-machine-7')
    const output = openOutput(at('out'), {force: true})
    await output.save(fill('new'))
    await expect(output.publish(AbortSignal.abort())).rejects.toBeInstanceOf(Cancelled)
    const publishing = output.publish(never)
    rmSync(at('out', `${OWN_PREFIX}lock`))
    await publishing
    output.discard()
    expect(contents(at('out'))).toEqual(filled('new'))
  })

  test('a lock that somebody removed and another process took is not given back', async () => {
    const lock = at(`${OWN_PREFIX}lock`)
    const giveBack = await lockFolder(at(), never)
    writeFileSync(lock, 'another-machine-7')
    giveBack()
    expect(readFileSync(lock, 'utf8')).toBe('another-machine-7')
  })
})

describe('what a killed run left', () => {
  test('is no reason to refuse the folder, and is cleaned by the next run', async () => {
    const dead = ownerText({...thisProcess(), pid: deadProcess()})
    mkdirSync(at(`${OWN_PREFIX}${dead}-0123abcd`))
    writeFileSync(at(`${OWN_PREFIX}${dead}-0123abcd`, 'bass.wav'), 'half a st')
    writeFileSync(at(`${OWN_PREFIX}lock`), dead)
    await checkOutputFolder(folder, {})
    const output = openOutput(folder, {})
    await output.save(fill('new'))
    await output.publish(never)
    output.discard()
    expect(contents(folder)).toEqual(filled('new'))
  })

  test('is told from what a living run, here or on another machine, is writing', async () => {
    const living = [
      `${OWN_PREFIX}${ownerText(thisProcess())}-0123abcd`,
      `${OWN_PREFIX}${ownerText({host: 'elsewhere', pid: deadProcess()})}-0123abcd`,
    ]
    for (const name of living) mkdirSync(at(name))
    const output = openOutput(folder, {})
    await output.save(fill('new'))
    await output.publish(never)
    output.discard()
    expect(readdirSync(folder).sort()).toEqual([...living, ...FILES].sort())
  })
})

describe('the work of a run that ended too early', () => {
  const key = {key: 'separate song.wav', seed: 7}
  const dead = () => at(`${OWN_PREFIX}${ownerText({...thisProcess(), pid: deadProcess()})}-0123abcd`)
  const leave = (staging: string, seed = 7): void => {
    beginWork(staging, {...key, seed})
    writeFileSync(path.join(workFolder(staging), 'stems.f32'), 'half')
    writeFileSync(path.join(workFolder(staging), '.heard.wav.1f.tmp'), 'half a file')
    writeFileSync(path.join(staging, '.bass.wav.1f.tmp'), 'half a file')
  }
  const workOf = (output: Output, wanted = key): Promise<Record<string, string>> =>
    output.work(wanted, async ({work}) => contents(work))

  test('is handed to the next run with the same key and seed, without what was half-written', async () => {
    leave(dead())
    expect(findWork(folder, {key: key.key})?.seed).toBe(7)
    const output = openOutput(folder, {})
    expect(await workOf(output)).toEqual({'run.json': expect.any(String), 'stems.f32': 'half'})
    await output.save(fill('new'))
    await output.publish(never)
    output.discard()
    expect(contents(folder)).toEqual(filled('new'))
  })

  test.each([
    ['of another kind', {...key, key: 'separate other.wav'}],
    ['with another seed', {...key, seed: 8}],
  ])('is removed by a run %s', async (_, other) => {
    leave(dead())
    const output = openOutput(folder, {})
    expect(Object.keys(await workOf(output, other))).toEqual(['run.json'])
    output.discard()
    expect(readdirSync(folder)).toEqual([])
  })

  test('stays only when it is to be kept, or was handed on', async () => {
    const output = openOutput(at('out'), {})
    await workOf(output)
    output.keep()
    output.discard()
    const [staging] = readdirSync(at('out'))
    expect(contents(workFolder(at('out', staging!)))).toEqual({'run.json': `${JSON.stringify(key)}\n`})
    rmSync(at('out'), {recursive: true})
    leave(dead())
    const next = openOutput(folder, {})
    await workOf(next)
    next.discard()
    expect(readdirSync(folder)).toHaveLength(1)
  })
})

test('a folder without room is refused with what it takes and what is free', async () => {
  await refuseFull(folder, 1)
  await expect(refuseFull(folder, 1e18, {place: '--out x'})).rejects.toThrow(
    /^--out x: needs 1000000000\.0 GB, \d+\.\d GB are free; make room, or choose another folder$/,
  )
})

test('several takes need room for the work of all, and for the stems of those that are kept and the newest', () => {
  const each = {work: 100, stems: 10, delivered: 0}
  expect(bytesOfTakes(each, {})).toBe(110)
  expect(bytesOfTakes(each, {takes: 4})).toBe(440)
  expect(bytesOfTakes(each, {takes: 4, take: 3})).toBe(110)
  expect([0, 1, 2, 3].map(take => bytesOfTakes(each, {takes: 4, best: 1, take}))).toEqual([420, 310, 210, 110])
  // Delivered, a take is smaller than while it is made.
  expect(bytesOfTakes({...each, delivered: 2}, {takes: 4})).toBe(418)
})

test('what an earlier run has made of later takes needs no more room', async () => {
  const works = [1, 2].map(n => at('work', `take-0${n}`))
  for (const work of works) {
    mkdirSync(work, {recursive: true})
    await writeFile(path.join(work, 'stems.f32'), '')
    truncateSync(path.join(work, 'stems.f32'), 4e12)
  }
  const places = {out: folder, folder, work: works[0]!}
  await refuseNoRoom(places, 8e12, {takes: 2})
  await expect(refuseNoRoom(places, 9e15, {takes: 2})).rejects.toThrow(/needs 8992000.0 GB, /)
  await expect(refuseNoRoom(places, 9e15)).rejects.toThrow(DiskFull)
})

describe('a failing run', () => {
  const failures = [
    ['ENOSPC', DiskFull, /^--out .*out: cannot be written to: the disk is full; make room, or choose another folder$/],
    ['EROFS', BadInput, /^--out .*out: cannot be written to: the disk is read-only; choose another folder$/],
  ] as const
  test.each(failures)(
    'that meets %s says so in one line and leaves no folder it made',
    async (code, kind, expected) => {
      const output = openOutput(at('new', 'out'), {})
      const failing = output.save(async staging => {
        await fill('half')(staging)
        throw Object.assign(new Error(`${code}: something\nlong`), {code})
      })
      await expect(failing).rejects.toThrow(expected)
      await expect(failing).rejects.toBeInstanceOf(kind)
      output.discard()
      expect(readdirSync(folder)).toEqual([])
    },
  )

  test('speaks of the folder that was named, not of the hidden one in it', async () => {
    const output = openOutput(at('out'), {})
    const failing = output.save(async staging => {
      throw new BadInput(`${path.join(staging, 'bass.wav')}: cannot be written`)
    })
    await expect(failing).rejects.toThrow(`${at('out', 'bass.wav')}: cannot be written`)
    output.discard()
  })

  test('leaves a folder it made when another run has put its stems there', async () => {
    const [failing, other] = [openOutput(at('out'), {}), openOutput(at('out'), {})]
    await failing.save(fill('failing'))
    await other.save(fill('other'))
    await other.publish(never)
    other.discard()
    failing.discard()
    expect(contents(at('out'))).toEqual(filled('other'))
  })
})

describe('looking at the folder before any work', () => {
  test('makes nothing where nothing is, and takes an empty folder', async () => {
    await checkOutputFolder(at('a', 'b', 'c'), {})
    await checkOutputFolder(folder, {})
    expect(readdirSync(folder)).toEqual([])
  })

  test.each([
    ['is a file', (file: string) => file, /is a file, expected a folder; choose another name/],
    ['lies below a file', (file: string) => path.join(file, 'out'), /a part of the path is a file/],
    ['has too long a name', () => at('x'.repeat(300)), /the name is too long/],
    ['is not empty', () => folder, /is not empty; choose another folder, or overwrite the stems in it with --force/],
  ])('refuses one that %s', async (_, name, expected) => {
    writeFileSync(at('song.wav'), 'x')
    const refused = checkOutputFolder(name(at('song.wav')), {})
    await expect(refused).rejects.toBeInstanceOf(BadInput)
    await expect(refused).rejects.toThrow(expected)
    expect(readdirSync(folder)).toEqual(['song.wav'])
  })

  test('lets force through what is not empty', async () => {
    writeFileSync(at('song.wav'), 'x')
    await checkOutputFolder(folder, {force: true})
  })
})
