import {BadInput} from '../../base/errors.ts'
import {fieldsOf} from './fields.ts'
import {METHODS, type Method} from './methods.ts'
import {type Overrides, parseSettings, type Recipe, type SettingsOf} from './settings.ts'

/** Solver settings for some methods, under one name. */
export type Preset = {
  /** Where it came from, for messages: `presets/fast.json`. */
  readonly from: string
  /** One sentence for people. */
  readonly about: string
  readonly methods: {readonly [M in Method]?: SettingsOf<M>}
}

/**
 * A preset from its JSON value: `{"about": "…", "methods": {"guided": {"solver": "euler", "steps": 1, "sigma": {…}}}}`.
 *
 * `from` names the file in messages. Throws BadInput: `presets/x.json: guided.steps must be 1–500, got 0`.
 */
export const parsePreset = (json: unknown, from: string): Preset => {
  const {about, methods} = fieldsOf(json, ['about', 'methods'], `${from}: the preset`)
  if (typeof about !== 'string')
    throw new BadInput(
      `${from}: about must be a sentence, got ${JSON.stringify(about) ?? 'nothing'}; say what the preset is for`,
    )
  const given = Object.entries(fieldsOf(methods, METHODS, `${from}: methods`)) as [Method, unknown][]
  const parsed = given.map(([method, value]) => [method, parseSettings(value, method, `${from}: ${method}`)])
  return {from, about, methods: Object.fromEntries(parsed)}
}

/**
 * What a run uses: the preset's settings of `method` with a person's own on top; `undefined` overrides nothing.
 *
 * Throws BadInput when the preset has none for that method or the settings are impossible together.
 */
export const settingsFor = <M extends Method>(preset: Preset, method: M, overrides: Overrides = {}): SettingsOf<M> => {
  const settings = preset.methods[method]
  if (!settings) {
    const others = Object.keys(preset.methods).join(', ')
    throw new BadInput(
      `${preset.from} has no settings for ${method}, only for ${others}; choose another preset or method`,
    )
  }
  const own = Object.entries(overrides).filter(([, value]) => value !== undefined)
  const besides = own.length > 0 ? ` with ${own.map(([name, value]) => `${name} ${value}`).join(', ')}` : ''
  return parseSettings({...settings, ...Object.fromEntries(own)}, method, `${preset.from}${besides}: ${method}`)
}

/** `settingsFor` with the method that they are of. */
export const recipeFor = <M extends Method>(preset: Preset, method: M, overrides?: Overrides): Recipe<M> => ({
  method,
  settings: settingsFor(preset, method, overrides),
})
