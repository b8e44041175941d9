import {describe, expect, test} from 'vitest'
import {STEMS} from '../../../src/base/stems.ts'
import {newHistory} from '../../../src/session/project/history.ts'
import {emptyProject, LANES, type Project} from '../../../src/session/project/project.ts'
import {reduce} from '../../../src/session/project/reduce.ts'
import {findModel, loadPreset} from '../../../src/session/recipe/library.ts'
import {openHelp} from '../../../src/tui/overlays/help/help.ts'
import {columnsOf} from '../../../src/tui/paint/columns.ts'
import type {Glyphs} from '../../../src/tui/paint/run.ts'
import {layoutOf} from '../../../src/tui/screens/layout.ts'
import {recipeKey} from '../../../src/tui/workstation/setup/plan.ts'
import type {Desk, Notice, Running} from '../../../src/tui/workstation/state.ts'
import {allStems, clip, fakeStation, RATE, take, when} from '../workstation/fakes.ts'
import {deskOf, drawDesk, projectWith, readDesk} from './support.tsx'

const SIZE = {columns: 100, rows: 30}
const SIZES = [
  {columns: 80, rows: 20},
  {columns: 80, rows: 24},
  SIZE,
  {columns: 133, rows: 37},
  {columns: 200, rows: 60},
  {columns: 300, rows: 80},
]

const longNotice: Notice = {kind: 'error', text: `${'a very long path/'.repeat(40)}: cannot be written`}
const busy: Project = {
  ...projectWith(LANES),
  name: 'a name that somebody gave who had a great deal to say about a song and its many versions '.repeat(4),
  takes: Array.from({length: 30}, (_, n) => take(String(n + 1).padStart(4, '0'), allStems(String(n + 1)))),
  loop: {from: 2, to: 7},
}

describe('the whole screen', () => {
  test.each([
    ['empty', emptyProject('song')],
    ['full of long words and takes', busy],
    ['in spectrograms', {...busy, place: {...busy.place, view: 'spectrogram' as const}}],
  ])('%s fits into every terminal, in all glyphs', async (_, project) => {
    for (const notice of [undefined, longNotice])
      for (const size of SIZES)
        for (const glyphs of ['braille', 'blocks', 'ascii'] as const satisfies readonly Glyphs[]) {
          const lines = drawDesk(await deskOf(project, {notice, take: '0030'}), size, glyphs)
          expect(lines.length).toBeLessThanOrEqual(size.rows - 1)
          expect(lines.filter(line => columnsOf(line) > size.columns)).toEqual([])
          for (const lane of LANES)
            expect(lines.filter(line => new RegExp(`^[ ▸>][1-5] ${lane}\\b`).test(line))).toHaveLength(1)
        }
  })

  test('draws a wave in every lane that is full, and words in the others', async () => {
    const lines = drawDesk(await deskOf(projectWith(['drums', 'mix'])), SIZE)
    const of = (lane: string) =>
      lines
        .slice(lines.findIndex(line => line.includes(lane)))
        .slice(0, 3)
        .join('\n')
    for (const lane of ['2 drums', '5 mix']) expect(of(lane)).toMatch(/[⠁-⣿]{20}/)
    for (const lane of ['1 bass', '3 guitar', '4 piano']) expect(of(lane)).toContain('empty: o loads a file')
  })

  test('says which file of a lane is gone', async () => {
    const project = projectWith(['drums'])
    const lines = drawDesk(await deskOf(project, {missing: new Set([project.lanes.drums.clip!.file])}), SIZE)
    expect(lines.join('\n')).toContain(`${project.lanes.drums.clip!.file} is gone or was changed`)
  })

  test('tells by letters what is locked, muted and soloed, not by colour alone', async () => {
    const locked = reduce(projectWith(STEMS), {kind: 'lock', stem: 'bass', locked: true})
    const muted = reduce(locked, {kind: 'mute', lane: 'bass', muted: true})
    const strip = async (project: Project): Promise<string> =>
      drawDesk(await deskOf(project), SIZE)
        .find(line => line.includes('1 bass'))!
        .slice(0, 20)
    const all = await Promise.all([projectWith(STEMS), locked, muted].map(strip))
    expect(new Set(all).size).toBe(3)
    expect(all[2]).toMatch(/L M/)
  })
})

test('a click puts the playhead into the cell that was clicked, on the ruler and in the lanes', async () => {
  const project = projectWith(['drums'])
  const fake = await fakeStation({project})
  const {strip, wave} = layoutOf(SIZE)!
  const desk = await deskOf(project)
  for (let column = strip; column < strip + wave; column += 11) {
    fake.station.press({kind: 'mouse', action: 'down', column, row: 3})
    // The player counts whole samples.
    const position = Math.floor(fake.station.desk.get().player!.position * RATE) / RATE
    const lines = drawDesk({...desk, player: {...fake.station.desk.get().player!, position}}, SIZE)
    expect(lines[1]!.indexOf('▼')).toBe(column)
    expect(lines.find(line => line.includes('2 drums'))!.indexOf('│', strip)).toBe(column)
  }
})

describe('a click', () => {
  const theCell = (lines: readonly string[], text: string): {column: number; row: number} => {
    const row = lines.findIndex(line => line.includes(text))
    return {row, column: lines[row]!.indexOf(text)}
  }
  const clicking = async (project: Project) => {
    const fake = await fakeStation({project})
    await when(fake, () => fake.station.desk.get().recipe !== undefined)
    const drawn = (): string[] => drawDesk(fake.station.desk.get(), SIZE)
    const mouse = (action: 'down' | 'wheel-up' | 'wheel-down', at: {column: number; row: number}): void =>
      fake.station.press({kind: 'mouse', action, ...at})
    return {desk: () => fake.station.desk.get(), drawn, mouse}
  }
  const lots: Project = {...busy, name: 'song', loop: undefined}

  test.each(['bass', 'guitar'] as const)('on a letter of the %s turns it, and one beside does not', async lane => {
    const {desk, drawn, mouse} = await clicking(projectWith(LANES))
    const before = drawn()
    const {row} = theCell(before, ` ${lane} `)
    const strip = () => desk().history.present.lanes[lane]
    for (const [letter, flag] of [
      ['l', 'locked'],
      ['m', 'muted'],
      ['s', 'soloed'],
    ] as const) {
      const column = before[row]!.indexOf(` ${letter}`, 9) + 1
      mouse('down', {column, row: row + 1})
      expect(strip()[flag]).toBe(false)
      mouse('down', {column, row})
      expect(strip()[flag]).toBe(true)
      mouse('down', {column, row})
      expect(strip()[flag]).toBe(false)
    }
    expect(desk().lane).toBe(lane)
  })

  test('on the ruler moves the playhead and selects no lane', async () => {
    const {desk, mouse} = await clicking(projectWith(['drums']))
    const before = desk().lane
    mouse('down', {row: 1, column: 60})
    expect(desk().player!.position).toBeGreaterThan(0)
    expect(desk().lane).toBe(before)
  })

  test.each(['0030', '0001', '0015'])('on a take selects it, and again hears it; %s was selected', async first => {
    const {desk, drawn, mouse} = await clicking(lots)
    const title = theCell(drawn(), 'Takes 30')
    for (let n = 0; n < 30 && desk().take !== first; n++) mouse('wheel-down', title)
    expect(desk().take).toBe(first)
    mouse('wheel-up', {row: 3, column: 60})
    expect(desk().take).toBe(first)
    const rows = drawn().flatMap(line => / (\d{4}) separate/.exec(line)?.[1] ?? [])
    const other = rows.find(id => id !== first)!
    mouse('down', theCell(drawn(), `${other} separate`))
    expect(desk()).toMatchObject({take: other, pane: 'takes', listening: {kind: 'lanes'}})
    mouse('down', theCell(drawn(), `${other} separate`))
    expect(desk().listening).toEqual({kind: 'take', id: other})
  })

  test('on a setting selects it, and again opens what Enter opens', async () => {
    const {desk, drawn, mouse} = await clicking(projectWith(['mix']))
    for (const row of ['takes', 'preset', 'seed'] as const) {
      mouse('down', theCell(drawn(), `  ${row.padEnd(8)}`))
      expect(desk()).toMatchObject({pane: 'run', row})
      expect(desk().overlay).toBeUndefined()
    }
    mouse('down', theCell(drawn(), ' seed '))
    expect(desk().overlay).toMatchObject({kind: 'number', id: 'seed'})
  })
})

describe('a notice that is too long for its line', () => {
  const mend = 'make room on the disk, or open another folder with O'
  const saidAt = async (size: typeof SIZE, text: string, more?: Partial<Desk>): Promise<string[]> =>
    drawDesk(await deskOf(projectWith(['drums']), {notice: {kind: 'error', text}, ...more}), size)
  const long = `/home/somebody/music/a song: session.json cannot be written, ${mend}`

  test.each([SIZES[0]!, SIZES[1]!, SIZE])('is read to its end in the footer’s row, in $columns × $rows', async size => {
    const plain = await saidAt(size, 'short')
    expect(plain.at(-2)).toBe(' ✗ short')
    expect(plain.at(-1)).toContain('? help')
    for (const overlay of [undefined, openHelp('lanes')]) {
      const lines = await saidAt(size, long, {overlay})
      expect(lines.length).toBe(plain.length)
      expect(
        lines
          .slice(-2)
          .map(line => line.slice(3))
          .join(' '),
      ).toBe(long)
    }
  })

  test('loses its middle where two lines are too few', async () => {
    const lines = await saidAt(SIZES[1]!, `${'a very long path/'.repeat(40)}: cannot be written, ${mend}`)
    expect(lines.at(-2)).toMatch(/^ ✗ a very long path/)
    expect(lines.at(-1)).toMatch(new RegExp(`^ {3}….*: cannot be written, ${mend}$`))
  })
})

/** What the panel and the linear screen say of a project that cannot be run. */
const saidOf = async (project: Project, more?: Partial<Desk>): Promise<string[]> => {
  const desk = await deskOf(project, more)
  const panel = drawDesk(desk, {columns: 300, rows: 40}).find(line => line.includes('cannot run: ')) ?? ''
  const linear = readDesk(desk, {columns: 300, rows: 40}).find(line => line.startsWith('Cannot run: ')) ?? ''
  return [panel, linear]
}

describe('a run that makes no sense', () => {
  const stems = projectWith(STEMS)
  const allLocked = STEMS.reduce<Project>(
    (project, stem) => reduce(project, {kind: 'lock', stem, locked: true}),
    projectWith([...STEMS, 'mix']),
  )
  test.each([
    ['separate without a mix', stems, 'separate needs a mix'],
    ['separate with four locked stems', allLocked, 'all four stems are locked'],
    ['impute without a locked stem', projectWith(['bass'], {task: 'impute'}), 'impute needs at least one'],
    [
      'generate with a locked stem',
      reduce(projectWith(['bass'], {task: 'generate'}), {kind: 'lock', stem: 'bass', locked: true}),
      'generate makes all four',
    ],
  ])('%s says why, on both screens', async (_, project, why) => {
    for (const said of await saidOf(project)) expect(said).toContain(why)
  })

  test('says the end of a long reason in a narrow panel, where the mend stands', async () => {
    const desk = await deskOf(projectWith(['mix']))
    const fault = 'best: refine cannot be done in 400 steps with this pack and this preset: n takes fewer, from 1 to 50'
    const lines = drawDesk({...desk, recipe: {key: desk.recipe!.key, fault}}, SIZES[0]!)
    const at = lines.findIndex(line => line.includes('cannot run: best'))
    expect(lines[at + 1]!.slice(0, 40)).toContain('n takes fewer, from 1 to 50')
  })

  test('with a lost file says which', async () => {
    const project = projectWith(['mix'])
    const {file} = project.lanes.mix.clip!
    for (const said of await saidOf(project, {missing: new Set([file])})) expect(said).toContain(`mix: ${file} is gone`)
  })
})

describe('the run panel', () => {
  const panelOf = async (project: Project, more?: Partial<Desk>): Promise<string> =>
    drawDesk(await deskOf(project, more), {columns: 300, rows: 40}).join('\n')

  test('says which pack a method runs on where none was named', async () => {
    expect(await panelOf(projectWith(['mix']))).toMatch(/model +quartet-small \(auto\)/)
    expect(await panelOf(projectWith(['mix'], {model: 'quartet-small'}))).toMatch(/model +quartet-small\s*\n/)
  })

  test('says how long the takes will be, not how long the longest sound of the project is', async () => {
    const project = projectWith(['mix'])
    const lanes = {...project.lanes, bass: {...project.lanes.bass, clip: clip('bass', 20)}}
    expect(await panelOf({...project, lanes})).toMatch(/part +all 12\.0 s/)
  })

  test('says how many of its settings it shows where it is too low for all', async () => {
    const at = async (rows: number, project: Project): Promise<string> =>
      drawDesk(await deskOf(project), {columns: 80, rows}).join('\n')
    const panel = await at(24, projectWith(['mix']))
    expect(panel).toContain(' Run  7 of 9 shown ')
    expect(panel.match(/^ {2}(task|method|preset|steps|seed|takes|part|model|engine) /gm)).toHaveLength(7)
    expect(await at(36, projectWith(['mix']))).not.toContain('shown')
  })

  test('says of a refinement whose guess it begins at, and while that is made', async () => {
    const project = projectWith(['mix'], {method: 'refine', model: 'quartet-small'})
    const preset = await loadPreset('balanced')
    const {manifest} = await findModel('quartet-small')
    const guess = {...manifest, name: 'quartet-regressor'}
    const recipe = {key: recipeKey(project.setup), found: {manifest, guess, preset}}
    const desk = {...(await deskOf(projectWith(['mix']))), history: newHistory(project), recipe}
    const drawn = (running?: Running) => drawDesk({...desk, running}, {columns: 300, rows: 40}).join('\n')
    expect(drawn()).toContain('runs: mix.wav into its stems,')
    expect(readDesk(desk, {columns: 300, rows: 40}).join('\n')).toContain('into its stems, after quartet-regressor')
    const at = {kind: 'step', window: 0, windows: 1, step: 0, steps: 1, sigmaHat: 0, evaluations: 1} as const
    const progress = {take: 0, takes: 1, phase: 'sampling', progress: 0.1, step: {...at, part: 'guess'}} as const
    const panel = drawn({title: 'Separating', begun: 0, now: 1, seconds: 12, estimates: [], progress})
    expect(panel).toContain('making the first guess')
    expect(panel).toMatch(/1\/1 +σ –/)
    const regressing = drawn({
      ...{title: 'Separating', begun: 0, now: 1, seconds: 12, estimates: []},
      progress: {take: 0, takes: 1, phase: 'sampling', progress: 0.1, step: {...at, part: 'stems'}},
    })
    expect(regressing).not.toContain('σ')
  })
})

describe('the linear screen', () => {
  test('says every lane in one sentence: file, length, and what is set on it', async () => {
    const locked = reduce(projectWith(['bass']), {kind: 'lock', stem: 'bass', locked: true})
    const lines = readDesk(await deskOf(reduce(locked, {kind: 'gain', lane: 'bass', gain: 3})))
    expect(lines).toContain('1 bass: bass.wav, 0:12.0, locked, gain +3 dB, selected')
    expect(lines).toContain('4 piano: empty')
  })

  test('draws nothing, stays within the terminal, and says what happens last', async () => {
    const desk = await deskOf(busy, {notice: {kind: 'warning', text: 'the disk is full'}})
    const lines = readDesk(desk)
    expect(lines.join('\n')).not.toMatch(/[─-▟⠀-⣿]/)
    expect(lines.at(-1)).toBe('warning: the disk is full')
    const small = readDesk(desk, {columns: 80, rows: 20})
    expect(small.length).toBeLessThanOrEqual(19)
    expect(small.filter(line => line.length > 80)).toEqual([])
    expect(small.at(-1)).toBe('warning: the disk is full')
  })
  test('reads the takes around the selected one, and which of how many it is', async () => {
    const desk = await deskOf(busy, {take: '0012'})
    const lines = readDesk(desk)
    const selected = lines.findIndex(line => line.startsWith('> 0012'))
    expect(lines.slice(selected - 2, selected + 3).map(line => line.replace('> ', '').slice(0, 4))).toEqual([
      '0014',
      '0013',
      '0012',
      '0011',
      '0010',
    ])
    expect(lines[selected - 3]).toBe('Takes, newest first, 19 of 30:')
    const told = {...desk, notice: {kind: 'info', text: 'a long notice '.repeat(12)}} as const
    const small = readDesk({...told, history: newHistory({...busy, name: 'song'})}, {columns: 80, rows: 20})
    expect(small.filter(line => line.startsWith('> 0012'))).toHaveLength(1)
  })

  test('names the pane that hears the keys', async () => {
    const said = async (pane: Desk['pane']): Promise<string | undefined> =>
      readDesk(await deskOf(busy, {pane})).find(line => line.startsWith('Keys go to'))
    expect(await said('lanes')).toBe('Keys go to the lanes')
    expect(await said('run')).toBe('Keys go to the run settings')
    expect(await said('takes')).toBe('Keys go to the takes')
  })
  test('says that a project is read-only instead of saved', async () => {
    const short = {...busy, name: 'song'}
    expect(readDesk(await deskOf(short))[0]).toBe('Quartet, project song, saved')
    expect(readDesk(await deskOf(short, {readOnly: true}))[0]).toBe('Quartet, project song, read-only')
  })

  test('says what happens below an overlay too, and cuts neither off', async () => {
    for (const rows of [20, 40]) {
      const size = {columns: 80, rows}
      const plain = readDesk(await deskOf(busy, {overlay: openHelp('lanes')}), size)
      const lines = readDesk(await deskOf(busy, {overlay: openHelp('lanes'), notice: longNotice}), size)
      const told = lines.findIndex(line => line.startsWith('error: a very long path/'))
      expect(lines[told - 1]).toBe(plain.at(-1))
      expect(lines.at(-1)).toMatch(/: cannot be written$/)
      expect(lines.length).toBeLessThanOrEqual(rows - 1)
    }
  })

  test('reads the time that is left only where it has become much less', async () => {
    const desk = await deskOf(busy)
    const said = (left: number): string | undefined => {
      const at = (progress: number) => ({at: progress * 1000, progress, steps: progress * 100})
      const progress = {take: 0, takes: 1, phase: 'sampling', progress: 1 - left / 1000} as const
      const marks = {first: at(0), latest: at(progress.progress), now: progress.progress * 1000}
      const running: Running = {title: 'Imputing', begun: 0, seconds: 12, estimates: [], progress, ...marks}
      return readDesk({...desk, running}).find(line => line.startsWith('Imputing: '))
    }
    expect(said(595)).toBe('Imputing: 40 percent done, less than 10 minutes left')
    const lines = Array.from({length: 33}, (_, i) => said(990 - i * 30)!)
    expect(new Set(lines.map(line => line.split(', ')[1])).size).toBe(5)
    expect(lines.at(-1)).toContain('less than a minute left')
  })
})
