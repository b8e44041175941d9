import {describe, expect, test} from 'vitest'
import {ModelError} from '../../../src/base/errors.ts'
import {STEMS} from '../../../src/base/stems.ts'
import {emptyProject, type Project} from '../../../src/session/project/project.ts'
import {reduce} from '../../../src/session/project/reduce.ts'
import {readSession, writeSession} from '../../../src/session/project/session-file.ts'
import {allStems, clip, type Fake, fakeStation, take, when} from './fakes.ts'

const withMix = (): Project => reduce(emptyProject('test'), {kind: 'load', clips: {mix: clip('mix')}})
const withStems = (): Project =>
  reduce(withMix(), {kind: 'load', clips: Object.fromEntries(STEMS.map(stem => [stem, clip(stem)]))})

const project = ({station}: Fake): Project => station.desk.get().history.present
const notice = ({station}: Fake): string => station.desk.get().notice?.text ?? ''
const lastDeck = (fake: Fake) => fake.decks.at(-1)!.tracks
const ready = (fake: Fake): Promise<void> => when(fake, () => fake.station.desk.get().recipe !== undefined)

/** What waits until somebody opens it. */
const gate = () => {
  let open = (): void => {}
  const opened = new Promise<void>(resolve => {
    open = resolve
  })
  return {open, opened}
}

/** Types a path in the browser and loads it. */
const loadFrom = (fake: Fake, file: string): void => {
  fake.press('o', ...file, 'enter')
}

const SAMPLING = {take: 0, takes: 1, phase: 'sampling', progress: 0.5} as const

describe('hearing', () => {
  test('without stems the mix is heard; with them the lanes', async () => {
    const mix = await fakeStation({project: withMix()})
    expect(lastDeck(mix).map(track => track.id)).toEqual(['mix'])
    const stems = await fakeStation({project: withStems()})
    expect(lastDeck(stems).map(track => track.id)).toEqual([...STEMS])
  })

  test('mute and solo decide what is heard and move nothing else', async () => {
    const fake = await fakeStation({project: withStems()})
    fake.press('2', 'm')
    expect(
      lastDeck(fake)
        .filter(track => track.heard)
        .map(track => track.id),
    ).toEqual(['bass', 'guitar', 'piano'])
    fake.press('1', 's')
    expect(
      lastDeck(fake)
        .filter(track => track.heard)
        .map(track => track.id),
    ).toEqual(['bass'])
    fake.press('u', 'u')
    expect(lastDeck(fake).every(track => track.heard)).toBe(true)
  })

  test('lasts as long as the longest lane, whatever it is, so that no switch ends what plays', async () => {
    const fake = await fakeStation({project: reduce(withStems(), {kind: 'load', clips: {mix: clip('mix', 20)}})})
    expect(fake.decks.at(-1)).toMatchObject({seconds: 20, tracks: STEMS.map(id => ({id}))})
    fake.press('a')
    expect(fake.decks.at(-1)).toMatchObject({seconds: 20, tracks: [{id: 'mix'}]})
  })

  test('a goes to the mix and back', async () => {
    const fake = await fakeStation({project: withStems()})
    fake.press('a')
    expect(lastDeck(fake).map(track => track.id)).toEqual(['mix'])
    fake.press('a')
    expect(lastDeck(fake).map(track => track.id)).toEqual([...STEMS])
  })

  test('the loop is set at the playhead, in whatever order, and told to the player', async () => {
    const fake = await fakeStation({project: withStems()})
    fake.sound({position: 5, seconds: 12})
    fake.press(']')
    expect(project(fake).loop).toEqual({from: 0, to: 5})
    fake.sound({position: 2})
    fake.press('[')
    expect(fake.asked.at(-1)).toBe('loop 2-5')
    fake.press('\\')
    expect(project(fake).loop).toBeUndefined()
  })
})

describe('running', () => {
  test('what makes no sense is not started, and the screen says why', async () => {
    const fake = await fakeStation()
    await ready(fake)
    fake.press('r')
    expect(fake.runs).toHaveLength(0)
    expect(notice(fake)).toContain('needs a mix')
    fake.press('t')
    expect(notice(fake)).toBe('')
  })

  test('a run that is asked for while the model is being read begins when it is', async () => {
    const fake = await fakeStation({project: withMix()})
    fake.press('r', 'r')
    expect(fake.runs).toHaveLength(0)
    expect(notice(fake)).toContain('being read')
    await ready(fake)
    expect(fake.runs).toHaveLength(1)
  })

  test('begins where the person is: the takes keep the keys, the settings give way to it', async () => {
    const fake = await fakeStation({project: {...withMix(), takes: [take('0001', allStems('0001'))]}})
    await ready(fake)
    fake.press('tab', 'r')
    expect(fake.station.desk.get().pane).toBe('lanes')
    fake.press('esc', 'tab', 'tab', 'r')
    expect(fake.station.desk.get().pane).toBe('takes')
  })

  test('exporting what is muted altogether leaves the mixdown out', async () => {
    const fake = await fakeStation({project: reduce(withMix(), {kind: 'load', clips: {bass: clip('bass')}})})
    fake.press('1', 'm', 'e')
    expect(fake.station.desk.get().overlay).toMatchObject({kind: 'export', silent: true, mixdown: false})
    fake.press('esc', 'm', 'e')
    expect(fake.station.desk.get().overlay).toMatchObject({kind: 'export', silent: false, mixdown: true})
  })

  test('and Esc takes it back before', async () => {
    const fake = await fakeStation({project: withMix()})
    fake.press('r', 'esc')
    expect(notice(fake)).toContain('taken back')
    await ready(fake)
    expect(fake.runs).toHaveLength(0)
  })

  test('a take is selected and heard, and keeping it fills the lanes', async () => {
    const fake = await fakeStation({project: withMix()})
    await ready(fake)
    fake.press('r')
    fake.runs[0]!.take(take('0001', allStems('0001')))
    fake.runs[0]!.done()
    await when(fake, () => !fake.station.desk.get().running)
    expect(lastDeck(fake).map(track => track.file)).toEqual(STEMS.map(stem => `/project/takes/0001/${stem}.wav`))
    fake.press('e')
    expect(fake.station.desk.get().overlay).toMatchObject({kind: 'export', listening: {kind: 'take', id: '0001'}})
    fake.press('esc')
    fake.press('k')
    expect(STEMS.every(stem => project(fake).lanes[stem].clip?.file === `takes/0001/${stem}.wav`)).toBe(true)
    fake.press('u')
    expect(STEMS.some(stem => project(fake).lanes[stem].clip)).toBe(false)
    expect(project(fake).takes).toHaveLength(1)
  })

  test('esc cancels at once, and nothing that was there is lost', async () => {
    const fake = await fakeStation({project: withStems()})
    await ready(fake)
    const before = project(fake)
    fake.press('r')
    fake.runs[0]!.tell(SAMPLING)
    fake.press('esc')
    expect(fake.runs[0]!.signal?.aborted).toBe(true)
    expect(fake.station.desk.get().running).toBeUndefined()
    expect(project(fake)).toBe(before)
  })

  test('what a cancelled run still says is not shown, and the next run can begin', async () => {
    const fake = await fakeStation({project: withMix()})
    await ready(fake)
    fake.press('r', 'esc')
    fake.runs[0]!.tell(SAMPLING)
    expect(fake.station.desk.get().running).toBeUndefined()
    fake.press('r')
    expect(fake.runs).toHaveLength(2)
    fake.runs[0]!.take(take('0001', allStems('0001')))
    fake.runs[0]!.fail(new Error('late'))
    await new Promise(setImmediate)
    expect(project(fake).takes).toHaveLength(0)
    expect(fake.station.desk.get().running).toBeDefined()
    fake.press('esc')
    expect(fake.runs[1]!.signal?.aborted).toBe(true)
  })

  test('a take that comes while something plays does not change what is heard', async () => {
    const fake = await fakeStation({project: withMix()})
    await ready(fake)
    fake.press('space', 'r')
    fake.runs[0]!.take(take('0001', allStems('0001')))
    expect(lastDeck(fake).map(track => track.id)).toEqual(['mix'])
    fake.press('enter')
    expect(lastDeck(fake)).toHaveLength(4)
  })
})

test('a new take is selected, but not while the person is among the takes and on another one', async () => {
  const fake = await fakeStation({
    project: {...withMix(), takes: ['0001', '0002'].map(id => take(id, allStems(id)))},
  })
  await ready(fake)
  const selected = (): string | undefined => fake.station.desk.get().take
  fake.press('r', 'tab', 'tab', 'down')
  expect(selected()).toBe('0001')
  fake.runs[0]!.take(take('0003', allStems('0003')))
  expect(selected()).toBe('0001')
  fake.press('tab')
  fake.runs[0]!.take(take('0004', allStems('0004')))
  expect(selected()).toBe('0004')
})

test('a project is called what its folder is called now, and is no edit by that', async () => {
  const fake = await fakeStation({project: emptyProject('before it was renamed')})
  expect(project(fake).name).toBe('project')
  expect(fake.station.desk.get().saved).toBe('saved')
  fake.press('w')
  await when(fake, () => fake.saves.length > 0)
  expect(fake.saves.at(-1)?.name).toBe('project')
})

test('i says that nothing has formed yet while a task runs, and that none runs otherwise', async () => {
  const fake = await fakeStation({project: withMix()})
  await ready(fake)
  fake.press('i')
  expect(notice(fake)).toContain('no live estimate now')
  fake.press('r', 'i')
  expect(notice(fake)).toContain('nothing has formed yet')
})

test('o begins where the last file came from, O where the project lies, with those that were open lately', async () => {
  const fake = await fakeStation({settings: {recent: ['/project', '/other']}})
  const files = () => {
    const {overlay} = fake.station.desk.get()
    return overlay?.kind === 'files' ? overlay : undefined
  }
  fake.press('o')
  expect(files()?.folder).toBe(process.cwd())
  fake.press('esc')
  loadFrom(fake, import.meta.filename)
  await when(fake, () => fake.station.desk.get().overlay === undefined)
  fake.press('o')
  expect(files()?.folder).toBe(import.meta.dirname)
  fake.press('esc', 'O')
  expect([files()?.folder, files()?.recent]).toEqual(['/', ['/other']])
})

describe('leaving', () => {
  test('a program that ends this moment saves the edit that is not saved, and gives the folder back once', async () => {
    const fake = await fakeStation()
    fake.press('5', '+')
    fake.station.abandon()
    expect(fake.saves.at(-1)?.lanes.mix.gain).toBe(project(fake).lanes.mix.gain)
    expect(fake.asked).toContain('abandon /project')
    await fake.station.close()
    const {length} = fake.asked
    fake.station.abandon()
    expect(fake.asked).toHaveLength(length)
  })

  test('q saves and ends; it asks only while a run would be lost', async () => {
    const fake = await fakeStation({project: withMix()})
    await ready(fake)
    fake.press('r', 'q')
    expect(fake.station.desk.get().overlay).toMatchObject({kind: 'ask', id: 'quit'})
    fake.press('esc', 'esc')
    fake.press('+', 'q')
    await fake.exited
    expect(fake.saves.at(-1)?.lanes.mix.gain).toBe(project(fake).lanes.mix.gain)
    expect(fake.asked.slice(-2)).toEqual(['close /project', 'close studio'])
  })

  test('the question goes when the run has ended, and is asked anew while a file is still being written', async () => {
    const fake = await fakeStation({project: withMix()})
    await ready(fake)
    const held = gate()
    fake.trouble.load = held.opened
    const question = (): string | undefined => {
      const {overlay} = fake.station.desk.get()
      return overlay?.kind === 'ask' ? overlay.question : undefined
    }
    fake.press('r')
    fake.station.press({kind: 'paste', text: '/sounds/drums.wav'})
    fake.press('q')
    expect(question()).toContain('task is still running')
    fake.runs[0]!.take(take('0001', allStems('0001')))
    fake.runs[0]!.done()
    await when(fake, () => !fake.station.desk.get().running)
    expect(question()).toContain('is still being loaded')
    held.open()
    await when(fake, () => fake.station.desk.get().writing === 0)
    expect(question()).toBeUndefined()
    fake.press('q')
    await fake.exited
  })

  test('stems that are no WAV files are loaded when their folder is opened', async () => {
    const fake = await fakeStation({encoded: [{file: '/project/drums.flac', lane: 'drums'}]})
    await when(fake, () => project(fake).lanes.drums.clip !== undefined)
    expect(fake.asked).toContain('load /project/drums.flac')
    expect(lastDeck(fake).map(track => track.id)).toEqual(['drums'])
  })

  test('in a folder that cannot be written to nothing is loaded, run or saved', async () => {
    const fake = await fakeStation({project: withMix(), readOnly: true})
    await ready(fake)
    fake.press('r')
    expect(fake.runs).toHaveLength(0)
    fake.press('w', '+', 'q')
    expect(fake.saves).toHaveLength(0)
    expect(fake.station.desk.get().overlay).toMatchObject({kind: 'ask'})
  })
})

describe('a sound that cannot be drawn', () => {
  const withTrouble = async (gone: readonly string[]): Promise<Fake> => {
    const fake = await fakeStation()
    Object.assign(fake.trouble, {overview: new ModelError('the studio’s process ended'), gone: async () => gone})
    fake.station.desk.update(now => ({...now, history: {...now.history, present: withMix()}}))
    await when(fake, () => notice(fake).includes('ended'))
    await ready(fake)
    return fake
  }
  const overviews = ({asked}: Fake): number => asked.filter(text => text.startsWith('overview')).length

  test('is not called gone, so tasks run on it; it is drawn again when the screen is', async () => {
    const fake = await withTrouble([])
    fake.press('+', 'r')
    expect(fake.runs).toHaveLength(1)
    expect(overviews(fake)).toBe(1)
    delete fake.trouble.overview
    fake.press('ctrl+l')
    await when(fake, () => fake.station.desk.get().overviews.size > 0)
  })

  test('is called gone where it is', async () => {
    const fake = await withTrouble([clip('mix').file])
    await when(fake, () => fake.station.desk.get().missing.size > 0)
    fake.press('r')
    expect(fake.runs).toHaveLength(0)
    expect(notice(fake)).toContain('gone')
  })
})

test('overviews of the lanes and of the takes heard last are kept; an older one is read again when it is heard', async () => {
  const takes = Array.from({length: 40}, (_, n) => take(String(1000 + n), allStems(String(1000 + n))))
  const fake = await fakeStation({project: {...withStems(), takes}})
  const drawn = (): string[] => [...fake.station.desk.get().overviews.keys()]
  const filesOf = (id: string): string[] => STEMS.map(stem => `takes/${id}/${stem}.wav`)
  const lanes = [...STEMS, 'mix'].map(lane => clip(lane).file)
  const hear = async (id: string): Promise<void> => {
    fake.station.desk.update(now => ({...now, take: id}))
    fake.press('enter')
    await when(fake, () => filesOf(id).every(file => drawn().includes(file)))
  }
  fake.press('tab', 'tab')
  for (const {id} of takes) {
    await hear(id)
    // Heard in between again and again, the first is not among the oldest.
    await hear('1000')
  }
  const last = takes.slice(-15).flatMap(({id}) => filesOf(id))
  expect(drawn().toSorted()).toEqual([...lanes, ...filesOf('1000'), ...last].toSorted())
  await hear('1001')
  expect(fake.asked.filter(text => text.endsWith('takes/1001/bass.wav'))).toHaveLength(2)
  expect(fake.asked.filter(text => text.endsWith('takes/1000/bass.wav'))).toHaveLength(1)
})

test('what comes while the disk is asked which files are gone is not called gone', async () => {
  const fake = await fakeStation({project: withMix()})
  const [asked, held] = [gate(), gate()]
  fake.trouble.gone = async () => {
    fake.trouble.gone = async () => []
    asked.open()
    await held.opened
    return [clip('mix').file]
  }
  fake.sound({faults: ['mix.wav: cannot be read']})
  await asked.opened
  fake.press('+')
  let wasGone = false
  fake.station.desk.subscribe(() => {
    wasGone ||= fake.station.desk.get().missing.size > 0
  })
  const before = fake.station.desk.get().missing
  held.open()
  await when(fake, () => fake.station.desk.get().missing !== before)
  expect(wasGone).toBe(false)
})

describe('another project', () => {
  test('that cannot be opened changes nothing, also not a run', async () => {
    const fake = await fakeStation({project: withMix()})
    await ready(fake)
    fake.press('r')
    await expect(fake.station.open('/busy')).rejects.toThrow('is open in another Quartet')
    expect(fake.runs[0]!.signal?.aborted).toBe(false)
    expect(fake.station.desk.get().folder).toBe('/project')
    expect(fake.asked).not.toContain('close /project')
  })

  test('opened twice at once gives every folder back but the last', async () => {
    const fake = await fakeStation({project: withMix()})
    await Promise.all([fake.station.open('/one'), fake.station.open('/two')])
    expect(fake.asked.filter(text => /^close \//.test(text))).toEqual(['close /project', 'close /one'])
    expect(fake.station.desk.get().folder).toBe('/two')
  })

  test('gets no take of a run that was begun while the one before was being saved', async () => {
    const fake = await fakeStation({project: withMix()})
    await ready(fake)
    const [begun, held] = [gate(), gate()]
    fake.trouble.saving = () => {
      begun.open()
      return held.opened
    }
    const opening = fake.station.open('/other')
    await begun.opened
    fake.press('r')
    expect(fake.runs).toHaveLength(1)
    held.open()
    await opening
    expect(fake.runs[0]!.signal?.aborted).toBe(true)
    expect(fake.station.desk.get().running).toBeUndefined()
    fake.runs[0]!.take(take('0001', allStems('0001')))
    expect(project(fake).takes).toEqual([])
  })

  test('is silent at first, and when one comes back its lanes are drawn again', async () => {
    const fake = await fakeStation({project: withMix()})
    await when(fake, () => fake.station.desk.get().overviews.size > 0)
    fake.press('space')
    await fake.station.open('/other')
    expect(fake.asked).toContain('pause')
    await fake.station.open('/project')
    await when(fake, () => fake.station.desk.get().overviews.size > 0)
    expect(fake.asked.filter(text => text.startsWith('overview /project/'))).toHaveLength(2)
  })

  test('is not opened over edits that cannot be saved, unless the person says so', async () => {
    const fake = await fakeStation({project: withMix()})
    fake.press('+')
    fake.trouble.save = 'the disk is full'
    fake.station.press({kind: 'key', key: ':'})
    fake.press('esc')
    fake.press('N')
    fake.station.press({kind: 'paste', text: 'new-song'})
    fake.press('enter')
    await when(fake, () => fake.station.desk.get().overlay?.kind === 'ask')
    expect(fake.station.desk.get().folder).toBe('/project')
    expect(project(fake).lanes.bass.gain).toBe(1)
    fake.press('down', 'enter')
    await when(fake, () => fake.station.desk.get().folder !== '/project')
  })

  test('is made where O is given a folder that is not there, once it is chosen again', async () => {
    const fake = await fakeStation()
    fake.press('O', ...'/new-song', 'enter')
    await when(fake, () => {
      const {overlay} = fake.station.desk.get()
      return overlay?.kind === 'files' && overlay.message !== undefined
    })
    fake.press('enter')
    await when(fake, () => fake.station.desk.get().folder === '/new-song')
  })

  test('is begun anew over a run once both have been said: to leave the run, and to put a broken session aside', async () => {
    const fake = await fakeStation({project: withMix()})
    await ready(fake)
    fake.press('r')
    fake.station.press({kind: 'key', key: 'N'})
    fake.station.press({kind: 'paste', text: 'broken'})
    const titles: string[] = []
    const asks = (): string | undefined => {
      const {overlay} = fake.station.desk.get()
      return overlay?.kind === 'ask' ? overlay.title : undefined
    }
    fake.press('enter')
    for (let asked = 0; asked < 2; asked++) {
      await when(fake, () => asks() !== undefined)
      titles.push(asks()!)
      fake.press('down', 'enter')
    }
    await when(fake, () => fake.station.desk.get().folder === '/broken' || asks() !== undefined)
    expect(titles).toEqual(['Open another project?', 'Begin anew?'])
    expect(fake.station.desk.get().folder).toBe('/broken')
    expect(fake.runs[0]!.signal?.aborted).toBe(true)
  })
})

describe('saving', () => {
  test('that failed is said until it works, and w never says saved when it is not', async () => {
    const fake = await fakeStation({project: withStems()})
    fake.trouble.save = 'the disk is full'
    fake.press('+', 'w')
    await when(fake, () => notice(fake).includes('the disk is full'))
    expect(fake.asked).not.toContain('save stems')
    fake.press('+')
    expect(fake.station.desk.get().saved).toEqual({failed: 'the disk is full'})
    fake.press('q')
    await when(fake, () => fake.station.desk.get().overlay?.kind === 'ask')
    fake.press('esc')
    delete fake.trouble.save
    fake.press('w')
    await when(fake, () => notice(fake).startsWith('saved'))
    expect(fake.station.desk.get().saved).toBe('saved')
  })

  test('a take is saved as soon as it is made', async () => {
    const fake = await fakeStation({project: withMix()})
    await ready(fake)
    fake.press('r')
    fake.runs[0]!.take(take('0001', allStems('0001')))
    // Not with the autosave, which comes two seconds later.
    await new Promise(setImmediate)
    expect(fake.saves.at(-1)?.takes).toHaveLength(1)
  })

  test('q asks while a file is still being loaded', async () => {
    const fake = await fakeStation({project: withMix()})
    let done = (): void => {}
    fake.trouble.load = new Promise(resolve => {
      done = resolve
    })
    fake.station.press({kind: 'paste', text: '/sounds/drums.wav'})
    fake.press('q')
    expect(fake.station.desk.get().overlay).toMatchObject({kind: 'ask', id: 'quit'})
    fake.press('esc')
    done()
    await when(fake, () => fake.station.desk.get().writing === 0)
    expect(project(fake).lanes.drums.clip).toBeDefined()
    fake.press('q')
    await fake.exited
  })
})

describe('a load', () => {
  const paste = ({station}: Fake, ...files: string[]): void => station.press({kind: 'paste', text: files.join(' ')})

  test('ends when its project is left all the same, and what is there of it is not forgotten', async () => {
    const fake = await fakeStation()
    const held = gate()
    paste(fake, '/s/drums.wav', '/s/bass.wav')
    fake.trouble.load = held.opened
    await when(fake, () => fake.station.desk.get().loading[0]?.clips.drums !== undefined)
    const {signal} = fake.station.desk.get().loading[0]!.cancel
    await fake.station.open('/other')
    expect(signal.aborted).toBe(true)
    expect(fake.mentioned.at(-1)?.lanes.drums.clip?.file).toBe(clip('drums').file)
    // Even when the same folder is open again.
    await fake.station.open('/project')
    held.open()
    await when(fake, () => fake.station.desk.get().writing === 0)
    expect(STEMS.some(stem => project(fake).lanes[stem].clip)).toBe(false)
  })

  test('is waited for though another of the same name has ended', async () => {
    const fake = await fakeStation({project: withMix()})
    await ready(fake)
    const held = gate()
    fake.trouble.load = held.opened
    paste(fake, '/one/drums.wav')
    delete fake.trouble.load
    paste(fake, '/two/drums.wav')
    await when(fake, () => project(fake).lanes.drums.clip?.name === '/two/drums.wav')
    fake.press('r')
    expect(notice(fake)).toContain('a file is being loaded')
    held.open()
    await when(fake, () => fake.station.desk.get().writing === 0)
    fake.press('r')
    expect(fake.runs).toHaveLength(1)
  })
})

describe('pasted files', () => {
  test('go where their names say, else to the selected lane, and what finds no lane is told', async () => {
    const fake = await fakeStation()
    fake.press('3')
    fake.station.press({kind: 'paste', text: '/s/take7.wav'})
    await when(fake, () => project(fake).lanes.guitar.clip !== undefined)
    const many = await fakeStation()
    many.station.press({
      kind: 'paste',
      text: ['kick', 'vox', 'bass', 'a', 'b', 'c'].map(name => `/s/${name}.wav`).join(' '),
    })
    expect(notice(many)).toMatch(/^no lane is left for .*wav$/)
    await when(many, () => many.station.desk.get().writing === 0)
    expect(many.asked.filter(text => text.startsWith('load'))).toHaveLength(5)
  })
})

/** A small generator, so that a failure can be repeated. */
const dice = (seed: number) => () => {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0
  return seed / 2 ** 32
}

const KEYS = [
  ...'12345mslxrtMpngGkvauweoORTSLDEiqhjz,?:<>+-=[]\\* "#é漢',
  ...['space', 'tab', 'shift+tab', 'enter', 'esc', 'up', 'down', 'left', 'right', 'shift+left', 'shift+right'],
  ...['home', 'end', 'pageup', 'pagedown', 'backspace', 'delete', 'ctrl+r', 'ctrl+p', 'ctrl+l', 'f1', 'alt+x'],
]

test('10,000 random keys in every state never throw and never make a project that cannot be read again', async () => {
  for (let seed = 1; seed <= 5; seed++) {
    const roll = dice(seed)
    const fake = await fakeStation({project: seed % 2 ? withStems() : withMix()})
    await ready(fake)
    for (let n = 0; n < 2000; n++) {
      fake.press(KEYS[Math.floor(roll() * KEYS.length)]!)
      const run = fake.runs.at(-1)
      const happens = roll()
      if (run && happens < 0.02) run.tell(SAMPLING)
      else if (run && happens < 0.03) run.take(take(String(1000 + n), allStems(String(n))))
      else if (run && happens < 0.04) run.done()
      else if (run && happens < 0.05) run.fail(new Error('no luck'))
      else if (happens < 0.1) fake.sound({position: roll() * 12, seconds: 12})
      else if (happens < 0.12) fake.station.press({kind: 'paste', text: '\u001b[31m/tmp/no such.wav\n"'})
      if (n % 50 === 0) await Promise.resolve()
      if (n % 250 === 0) {
        const now = project(fake)
        expect(readSession(writeSession(now), 'session.json')).toEqual(now)
      }
    }
  }
})
