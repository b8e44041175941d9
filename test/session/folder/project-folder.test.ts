import {once} from 'node:events'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import {describe, expect, test} from 'vitest'
import {BadInput} from '../../../src/base/errors.ts'
import {birthOf, ownerText, thisProcess} from '../../../src/base/owner.ts'
import {CPU_ENGINE} from '../../../src/runner/engines.ts'
import {type OpenProjectOptions, openProject, saveProject} from '../../../src/session/folder/project-folder.ts'
import {emptyProject, type Project} from '../../../src/session/project/project.ts'
import {reduce} from '../../../src/session/project/reduce.ts'
import {BrokenSession, readSession, writeSession} from '../../../src/session/project/session-file.ts'
import {int16, wav} from '../../audio/wav-bytes.ts'
import {clip, someProject} from '../project/samples.ts'
import {deadProcess, kill, startScript} from './children.ts'
import {temporaryFolder} from './temporary-folder.ts'

const at = temporaryFolder()
const put = (name: string, bytes: string | Buffer): void => {
  mkdirSync(path.dirname(at(name)), {recursive: true})
  writeFileSync(at(name), bytes)
}
/** Opens, closes and gives what was found. */
const look = async (dir: string, options?: OpenProjectOptions) => {
  const opened = await openProject(dir, options)
  opened.close()
  return opened
}
const refusal = async (dir: string, options?: OpenProjectOptions): Promise<string> => {
  const error = await look(dir, options).then(
    () => expect.unreachable('was opened'),
    (error: unknown) => error,
  )
  expect(error).toBeInstanceOf(BadInput)
  expect((error as Error).message).not.toContain('\n')
  return (error as Error).message
}
const LOCK = '.quartet-open'
const sound = wav({data: int16(...Array.from({length: 8000}, (_, i) => i)), sampleRate: 8000})

describe('a new project', () => {
  test('is made with its folders and a session, and found again', async () => {
    const opened = await openProject(at('new', 'song'), {create: true})
    expect(opened).toMatchObject({
      project: emptyProject('song'),
      folder: at('new', 'song'),
      missing: [],
      readOnly: false,
    })
    expect(readdirSync(at('new', 'song')).sort()).toEqual([LOCK, 'audio', 'session.json', 'takes'])
    opened.close()
    expect((await look(at('new', 'song'))).project).toEqual(emptyProject('song'))
    expect(existsSync(at('new', 'song', LOCK))).toBe(false)
  })

  test('goes into a folder of other things and leaves them alone', async () => {
    put('notes.txt', 'mine')
    put('audio/old.wav', 'mine')
    await look(at(), {create: true})
    expect(readdirSync(at()).sort()).toEqual(['audio', 'notes.txt', 'session.json', 'takes'])
    expect(readFileSync(at('audio/old.wav'), 'utf8')).toBe('mine')
  })

  test('begins with the setup that is given, as far as that can be', async () => {
    const setup = {model: 'mine', engine: CPU_ENGINE, preset: '', takes: 0}
    const {project} = await look(at('song'), {create: true, setup})
    expect(project).toEqual(emptyProject('song', {model: 'mine', engine: CPU_ENGINE}))
    expect((await look(at('song'), {setup: {model: 'other'}})).project).toEqual(project)
  })

  test('is not made unasked', async () => {
    put('notes.txt', 'mine')
    expect(await refusal(at())).toBe(
      `${at()}: holds no session and no stems, expected a project; check the path, or create one`,
    )
    expect(await refusal(at('none'))).toBe(`${at('none')}: no such folder, expected a project; check the path`)
    expect(readdirSync(at())).toEqual(['notes.txt'])
  })

  test('is not made where a file is in the way', async () => {
    put('song', 'a file')
    put('old/audio', 'a file')
    expect(await refusal(at('song'), {create: true})).toMatch(/song: is a file, expected a project folder; name/)
    expect(await refusal(at('song', 'deep'), {create: true})).toMatch(
      /deep: cannot be opened or made: a part of the path is/,
    )
    expect(await refusal(at('old'), {create: true})).toMatch(/old\/audio: cannot be made: something that is no folder/)
  })
})

describe('saving', () => {
  test('and opening again gives an equal project', async () => {
    await saveProject(at(), someProject())
    expect((await look(at())).project).toEqual(someProject())
  })

  test('makes nothing in the place of a folder that was moved or removed, and goes on when it is back', async () => {
    const opened = await openProject(at('song'), {create: true})
    renameSync(at('song'), at('moved'))
    await expect(opened.save(someProject())).rejects.toThrow(`${at('song')}: the folder was moved or removed`)
    expect(readdirSync(at())).toEqual(['moved'])
    mkdirSync(at('song'))
    await expect(opened.save(someProject())).rejects.toThrow(BadInput)
    expect(readdirSync(at('song'))).toEqual([])
    rmdirSync(at('song'))
    renameSync(at('moved'), at('song'))
    await opened.save(someProject())
    opened.close()
    expect((await look(at('song'))).project).toEqual(someProject())
  })

  test('takes the folder again when only its lock was removed, unless another process has it now', async () => {
    const opened = await openProject(at('song'), {create: true})
    rmSync(at('song', LOCK))
    await opened.save(someProject())
    expect(existsSync(at('song', LOCK))).toBe(true)
    writeFileSync(at('song', LOCK), `${ownerText({...thisProcess(), pid: deadProcess()})}\n`)
    await opened.save(someProject())
    expect(readFileSync(at('song', LOCK), 'utf8')).toContain(ownerText(thisProcess()))
    writeFileSync(at('song', LOCK), 'elsewhere-7\n')
    await expect(opened.save(emptyProject('song'))).rejects.toThrow(
      'is open in another Quartet (process 7 on elsewhere)',
    )
    opened.close()
    expect(readSession(readFileSync(at('song', 'session.json'), 'utf8'), 'it')).toEqual(someProject())
  })

  test('says so when the session cannot be replaced', async () => {
    mkdirSync(at('other', 'session.json', 'full'), {recursive: true})
    await expect(saveProject(at('other'), someProject())).rejects.toThrow(BadInput)
  })

  test('of a program that ends this moment waits for nothing, gives up a save under way and makes no ghost', async () => {
    const opened = await openProject(at('song'), {create: true})
    put('song/.session.json.0123456789ab.tmp', 'half')
    opened.abandon(someProject())
    expect(readdirSync(at('song')).sort()).toEqual(['audio', 'session.json', 'takes'])
    expect(readSession(readFileSync(at('song', 'session.json'), 'utf8'), 'it')).toEqual(someProject())
    renameSync(at('song'), at('moved'))
    opened.abandon(emptyProject('ghost'))
    expect(readdirSync(at())).toEqual(['moved'])
  })

  test('of such a program gives up a save beside the file that a linked session is', async () => {
    put('kept.json', writeSession(emptyProject('song')))
    put('.kept.json.0123456789ab.tmp', 'half')
    mkdirSync(at('song'))
    symlinkSync(at('kept.json'), at('song', 'session.json'))
    const opened = await openProject(at('song'))
    opened.abandon(someProject())
    expect(readdirSync(at()).sort()).toEqual(['kept.json', 'song'])
    expect(readSession(readFileSync(at('kept.json'), 'utf8'), 'it')).toEqual(someProject())
  })

  test('of such a program that fails gives the folder back all the same', async () => {
    const opened = await openProject(at('song'), {create: true})
    rmSync(at('song', 'session.json'))
    mkdirSync(at('song', 'session.json', 'full'), {recursive: true})
    opened.abandon(someProject())
    expect(readdirSync(at('song')).filter(name => name.startsWith('.'))).toEqual([])
  })

  test('refuses what could not be opened again, and what is on disk stays', async () => {
    await saveProject(at(), someProject())
    const mac = {...clip('audio/mac.wav'), sampleRate: 22_254.5454}
    const saving = saveProject(at(), reduce(someProject(), {kind: 'load', clips: {piano: mac}}))
    await expect(saving).rejects.toThrow(/^session\.json: cannot be saved: project\.lanes\.piano\.clip\.sampleRate: /)
    await expect(saving).rejects.toBeInstanceOf(BadInput)
    expect((await look(at())).project).toEqual(someProject())
  })

  test('that is killed leaves the old session or the new one, and what it left besides is cleared away', async () => {
    for (let n = 0; n < 4; n++) {
      const child = await startScript('save-for-ever', at())
      // Told of a save, the next one has just begun.
      for (let more = 0; more < n; more++) await once(child.stdout!, 'data')
      await kill(child)
      const {project} = await look(at())
      expect([50, 2000]).toContain(project.takes.length)
    }
    put('.session.json.0123456789ab.tmp', '{"half": ')
    put('.session.json.mine.tmp', 'not ours')
    await look(at())
    expect(readdirSync(at()).sort()).toEqual(['.session.json.mine.tmp', 'session.json'])
  })
})

describe('a folder that is open', () => {
  test('in another process is told, with who has it, and is free when that process was killed', async () => {
    await look(at('song'), {create: true})
    const child = await startScript('keep-open', at('song'))
    const {host} = thisProcess()
    expect(await refusal(at('song'), {create: true})).toBe(
      `${at('song')}: is open in another Quartet (process ${child.pid} on ${host}); close it there, or open another folder`,
    )
    await kill(child)
    expect((await look(at('song'))).readOnly).toBe(false)
  })

  test('in this process is told', async () => {
    const opened = await openProject(at(), {create: true})
    expect(await refusal(at())).toMatch(/: is open here already/)
    opened.close()
    await look(at())
  })

  test('on another machine is told, with what to do when that has crashed', async () => {
    put(LOCK, 'attic-7\n')
    expect(await refusal(at(), {create: true})).toBe(
      `${at()}: is open in another Quartet (process 7 on attic); close it there, or open another folder; if it has crashed, remove ${at(LOCK)}`,
    )
  })

  test.each([
    ['a process that has ended', () => `${ownerText({...thisProcess(), pid: deadProcess()})}\n`],
    ['an earlier process of a number that is used again', () => `${ownerText(thisProcess())}\nanother-boot-5\n`],
  ])('by the lock of %s is free', async (_, lock) => {
    if (birthOf(process.pid) === undefined) return
    put(LOCK, lock())
    await look(at(), {create: true})
    expect(existsSync(at(LOCK))).toBe(false)
  })

  test('closes once: a later owner keeps the lock', async () => {
    const first = await openProject(at(), {create: true})
    first.close()
    const second = await openProject(at())
    first.close()
    expect(await refusal(at())).toMatch(/is open here already/)
    second.close()
  })

  test('is free again after an open that failed', async () => {
    put('session.json', '{')
    await refusal(at())
    expect(readdirSync(at())).toEqual(['session.json'])
  })
})

describe('a session that cannot be read', () => {
  const newer = '{"version": 3, "project": {}}'

  test.each([
    ['broken', '{"version": 1, "proj', /session\.json: is not JSON, expected a session file; mend it, or set it aside/],
    ['of the wrong shape', '{"version": 1, "project": {"name": 7}}', /session\.json: project\.name: /],
    ['of a newer version', newer, /session\.json: is of version 3, this Quartet reads up to 2; update Quartet$/],
  ])('because it is %s is refused and stays as it is', async (_, text, expected) => {
    put('session.json', text)
    expect(await refusal(at(), {create: true})).toMatch(expected)
    expect(readdirSync(at())).toEqual(['session.json'])
    expect(readFileSync(at('session.json'), 'utf8')).toBe(text)
  })

  test('is told from one that is whole but newer, for only a broken one can be set aside', async () => {
    const error = () => openProject(at()).catch((error: unknown) => error)
    put('session.json', '{"version": 1, "project": {}}')
    expect(await error()).toBeInstanceOf(BrokenSession)
    put('session.json', '[')
    expect(await error()).toBeInstanceOf(BrokenSession)
    put('session.json', newer)
    expect(await error()).not.toBeInstanceOf(BrokenSession)
    expect(await error()).toBeInstanceOf(BadInput)
  })

  test('is set aside when asked for, under a name that is free', async () => {
    put('session.json', 'broken')
    put('session.json.broken-1', 'older')
    const {project, aside} = await look(at(), {create: true, setBrokenAside: true})
    expect(aside).toBe(at('session.json.broken-2'))
    expect(readFileSync(aside!, 'utf8')).toBe('broken')
    expect(project.lanes).toEqual(emptyProject('').lanes)
    expect(readFileSync(at('session.json.broken-1'), 'utf8')).toBe('older')
  })

  test('is not set aside when it is whole, or newer', async () => {
    put('session.json', newer)
    expect(await refusal(at(), {setBrokenAside: true})).toMatch(/update Quartet$/)
    put('session.json', writeSession(someProject()))
    expect(await look(at(), {setBrokenAside: true})).not.toHaveProperty('aside')
    expect(readdirSync(at())).toEqual(['session.json'])
  })
})

describe('files of clips', () => {
  test('that are gone, folders, or of another size are told, each once', async () => {
    const sized = (file: string, bytes = 4) => clip(file, {bytes})
    const project = reduce(
      {...emptyProject('song'), takes: [{...someProject().takes[0]!, stems: {bass: sized('takes/0001/bass.wav')}}]},
      {
        kind: 'load',
        clips: {
          bass: sized('takes/0001/bass.wav'),
          drums: sized('audio/drums-aaaaaa.wav'),
          guitar: sized('audio/guitar-aaaaaa.wav'),
          mix: sized('audio'),
        },
      },
    )
    await saveProject(at(), project)
    put('audio/drums-aaaaaa.wav', 'four')
    put('audio/guitar-aaaaaa.wav', 'of another size')
    const {missing} = await look(at())
    expect(missing.map(({file}) => file)).toEqual(['takes/0001/bass.wav', 'audio/guitar-aaaaaa.wav', 'audio'])
  })
})

describe('a folder of plain stems', () => {
  test('tells those that are to be decoded first; a WAV file of the same name comes before them', async () => {
    for (const file of ['bass.mp3', 'drums.flac', 'piano.flac', 'mix.txt']) put(file, 'a sound')
    put('piano.wav', sound)
    put('quartet.json', JSON.stringify({task: 'impute'}))
    const {project, encoded} = await look(at())
    expect(encoded).toEqual([
      {file: at('bass.mp3'), lane: 'bass'},
      {file: at('drums.flac'), lane: 'drums'},
    ])
    expect(Object.values(project.lanes).flatMap(({clip}) => clip?.file ?? [])).toEqual(['piano.wav'])
    expect(project.setup.task).toBe('impute')
    expect(existsSync(at('session.json'))).toBe(false)
    await saveProject(at(), project)
    expect((await look(at())).encoded).toEqual([])
  })

  test('opens as a project of them, where they lie', async () => {
    for (const stem of ['bass', 'drums']) put(`${stem}.wav`, sound)
    put('quartet.json', JSON.stringify({task: 'impute', preset: 'best', seed: 3}))
    const {project, missing} = await look(at(), {setup: {model: 'mine', preset: 'fast'}})
    const shape = {sampleRate: 8000, channels: 1, length: 8000, bytes: sound.length}
    expect(project.lanes.bass.clip).toEqual({file: 'bass.wav', name: 'bass.wav', ...shape})
    expect(project.lanes.drums.clip).toEqual({file: 'drums.wav', name: 'drums.wav', ...shape})
    expect(project.lanes.guitar.clip).toBeUndefined()
    expect(project.setup).toMatchObject({task: 'impute', preset: 'best', seed: 3, model: 'mine'})
    expect(missing).toEqual([])
    expect(existsSync(at('session.json'))).toBe(false)
  })

  test('opens without its quartet.json, and with a broken one', async () => {
    put('piano.wav', sound)
    expect((await look(at())).project.lanes.piano.clip?.length).toBe(8000)
    put('quartet.json', '{')
    expect((await look(at())).project.setup).toEqual(emptyProject('').setup)
  })

  test('is refused when a stem is no WAV file', async () => {
    put('bass.wav', 'no sound')
    expect(await refusal(at())).toMatch(/bass\.wav: is not a WAV file, expected one by its name; load it instead$/)
  })
})

describe('where nothing can be written', () => {
  const asSomeoneElse = async <Result>(act: () => Promise<Result>): Promise<Result> => {
    // Permissions mean nothing to root.
    const isRoot = process.geteuid?.() === 0
    if (isRoot) process.seteuid!(65534)
    try {
      return await act()
    } finally {
      if (isRoot) process.seteuid!(0)
    }
  }

  test('a project opens to be looked at, and saving says why not', async () => {
    const project: Project = someProject()
    await saveProject(at(), project)
    chmodSync(at(), 0o555)
    await asSomeoneElse(async () => {
      const opened = await openProject(at())
      expect(opened).toMatchObject({project, readOnly: true})
      await expect(saveProject(at(), project)).rejects.toThrow(
        /session\.json: cannot be written: permission denied; choose/,
      )
      opened.close()
      expect(await refusal(at('new'), {create: true})).toMatch(
        /new: cannot be opened or made: permission denied; choose/,
      )
    })
    expect(readSession(readFileSync(at('session.json'), 'utf8'), '')).toEqual(project)
    expect(readdirSync(at())).toEqual(['session.json'])
    chmodSync(at(), 0o755)
    expect(statSync(at()).isDirectory()).toBe(true)
  })
})
