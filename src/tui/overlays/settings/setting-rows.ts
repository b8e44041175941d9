import {readEngine, shownEngine} from '../../../session/recipe/engine-wish.ts'
import {type Settings, THEME_NAMES, UNICODE_MODES} from '../../../session/settings/settings.ts'
import type {SettingChoice, SettingRow} from './settings.ts'

/** What there is to choose from on this machine. */
export type SettingSources = Readonly<Record<'outputs' | 'models' | 'engines' | 'presets', readonly SettingChoice[]>>

const named = (values: readonly string[], notes: Readonly<Record<string, string>> = {}): SettingChoice[] =>
  values.map(value => ({value, label: value, note: notes[value]}))

/** `auto` first, and what is set even if this machine does not know it. */
const among = (choices: readonly SettingChoice[], value: string): readonly SettingChoice[] =>
  choices.some(choice => choice.value === value) ? choices : [...choices, {value, label: value, note: 'not found here'}]

const SWITCH = named(['off', 'on'])

/** The settings that are changed on the screen, in its order. Keys are changed in the file. */
export const settingRows = (settings: Settings, sources: SettingSources): SettingRow[] => {
  const row = (name: string, label: string, choices: readonly SettingChoice[], value: string): SettingRow => ({
    name,
    label,
    choices: among(choices, value),
    value,
  })
  const {theme, output, unicode, model, engine, preset, mouse, linear} = settings
  return [
    row('theme', 'Theme', named(THEME_NAMES, {none: 'no colours'}), theme),
    row('output', 'Sound', sources.outputs, output),
    row('unicode', 'Glyphs', named(UNICODE_MODES, {auto: 'what the terminal can show'}), unicode),
    row('model', 'Model', sources.models, model),
    row('engine', 'Engine', sources.engines, shownEngine(engine)),
    row('preset', 'Preset', sources.presets, preset),
    row('mouse', 'Mouse', SWITCH, mouse ? 'on' : 'off'),
    row('linear', 'Linear', named(['off', 'on'], {on: 'no boxes, for screen readers'}), linear ? 'on' : 'off'),
  ]
}

/** What the outcome `setting` means to the settings file. */
export const settingChange = (name: string, value: string): Partial<Settings> => {
  if (name === 'engine') return {engine: readEngine(value)}
  return {[name]: name === 'mouse' || name === 'linear' ? value === 'on' : value}
}
