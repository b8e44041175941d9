import {renderToString} from 'ink'
import type {ReactNode} from 'react'
import {BANDS} from '../../../src/audio/overview/overview.ts'
import {STEMS} from '../../../src/base/stems.ts'
import {emptyProject, type LaneName, type Project, type Setup} from '../../../src/session/project/project.ts'
import {reduce} from '../../../src/session/project/reduce.ts'
import {findPacks} from '../../../src/session/recipe/find-packs.ts'
import {loadPreset} from '../../../src/session/recipe/library.ts'
import {buildKeymap} from '../../../src/tui/keys/keymap.ts'
import {COMMANDS} from '../../../src/tui/keys/registry.ts'
import type {Glyphs} from '../../../src/tui/paint/run.ts'
import {layoutOf} from '../../../src/tui/screens/layout.ts'
import {LinearScreen} from '../../../src/tui/screens/linear-screen.tsx'
import {WorkstationScreen} from '../../../src/tui/screens/workstation-screen.tsx'
import {themeOf} from '../../../src/tui/theme/themes.ts'
import {emptyDesk, withProject} from '../../../src/tui/workstation/initial.ts'
import {recipeKey} from '../../../src/tui/workstation/setup/plan.ts'
import type {Desk} from '../../../src/tui/workstation/state.ts'
import {clip} from '../workstation/fakes.ts'

export type Size = {readonly columns: number; readonly rows: number}

const {keymap} = buildKeymap(COMMANDS, {})
const theme = themeOf('dark')

/** A project with these lanes filled. */
export const projectWith = (lanes: readonly LaneName[], setup: Partial<Setup> = {}): Project =>
  reduce(emptyProject('song', setup), {
    kind: 'load',
    clips: Object.fromEntries(lanes.map(lane => [lane, clip(lane)])),
  })

const overview = {
  peaks: Float32Array.from({length: 512}, (_, i) => (i % 2 ? 0.4 : -0.4)),
  spectra: new Uint8Array(BANDS * 64).fill(90),
}

/** A project on the desk, its waveforms and its model read. */
export const deskOf = async (project: Project, more: Partial<Desk> = {}): Promise<Desk> => {
  const preset = await loadPreset(project.setup.preset)
  const {model} = await findPacks(project.setup, preset)
  return {
    ...withProject(emptyDesk('/song'), '/song', project),
    overviews: new Map([...STEMS, 'mix' as const].map(lane => [clip(lane).file, overview])),
    recipe: {key: recipeKey(project.setup), found: {manifest: model.manifest, preset}},
    ...more,
  }
}

const drawn = (node: ReactNode, columns: number): string[] => renderToString(node, {columns}).split('\n')

/** The lines of the whole screen. */
export const drawDesk = (desk: Desk, {columns, rows}: Size, glyphs: Glyphs = 'braille'): string[] =>
  drawn(
    <WorkstationScreen desk={desk} layout={layoutOf({columns, rows})!} theme={theme} glyphs={glyphs} keymap={keymap} />,
    columns,
  )

export const readDesk = (desk: Desk, {columns, rows}: Size = {columns: 100, rows: 40}): string[] =>
  drawn(<LinearScreen desk={desk} keymap={keymap} columns={columns} rows={rows} theme={theme} />, columns)
