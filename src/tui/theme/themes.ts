import type {Theme, ThemeName} from './theme.ts'

const DARK: Theme = {
  name: 'dark',
  lane: {bass: '#5aa9ff', drums: '#ff7a66', guitar: '#67d391', piano: '#f5c451', mix: '#cdd3de'},
  accent: '#7fe0ee',
  dim: '#7d8794',
  good: '#7ed98b',
  warning: '#ffb454',
  error: '#ff6b81',
  playhead: '#ffffff',
  loop: '#c79bff',
  // After matplotlib's magma, begun where a dark terminal still shows it.
  heat: [
    ...['#140e36', '#231151', '#3b0f70', '#51127c', '#641a80', '#782281', '#8c2981', '#a1307e'],
    ...['#b73779', '#ca3e72', '#de4968', '#ed5a5f', '#f7705c', '#fc8961', '#fe9f6d', '#feb77e'],
    ...['#fecf92', '#fde7a9', '#fcfdbf'],
  ],
}

const LIGHT: Theme = {
  name: 'light',
  lane: {bass: '#1a66cc', drums: '#cc3a2e', guitar: '#1b8048', piano: '#946300', mix: '#515866'},
  accent: '#0b6e80',
  dim: '#747b87',
  good: '#1b8048',
  warning: '#965a00',
  error: '#bd1530',
  playhead: '#000000',
  loop: '#7a3cc2',
  heat: [
    ...['#fdf0cf', '#fde0ae', '#fecf92', '#feb77e', '#fe9f6d', '#fc8961', '#f7705c', '#ed5a5f'],
    ...['#de4968', '#ca3e72', '#b73779', '#a1307e', '#8c2981', '#782281', '#641a80', '#51127c'],
    ...['#3b0f70', '#231151', '#140e36'],
  ],
}

/** The lanes after Okabe and Ito 2008: apart by lightness as well as by hue. For dark terminals. */
const COLOUR_BLIND: Theme = {
  name: 'colour-blind',
  lane: {bass: '#56b4e9', drums: '#d55e00', guitar: '#009e73', piano: '#f0e442', mix: '#dddddd'},
  accent: '#8fd3ff',
  dim: '#868b94',
  good: '#2fb5ff',
  warning: '#f0e442',
  error: '#ff8c42',
  playhead: '#ffffff',
  loop: '#cc79a7',
  // After cividis (Nuñez, Anderton and Renslow 2018).
  heat: [
    ...['#00204d', '#00306f', '#1d3f6e', '#39486b', '#4a546c', '#5a5f6d', '#69696f', '#777776'],
    ...['#878478', '#978e77', '#a69c75', '#b6a971', '#c7b66b', '#d8c463', '#ead357', '#fee838'],
  ],
}

const NONE: Theme = {
  name: 'none',
  lane: {bass: undefined, drums: undefined, guitar: undefined, piano: undefined, mix: undefined},
  accent: undefined,
  dim: undefined,
  good: undefined,
  warning: undefined,
  error: undefined,
  playhead: undefined,
  loop: undefined,
  heat: [],
}

const BY_NAME: Readonly<Record<ThemeName, Theme>> = {
  dark: DARK,
  light: LIGHT,
  'colour-blind': COLOUR_BLIND,
  none: NONE,
}

/** The theme of that name; `none` when the environment says NO_COLOR (no-color.org: set, and not empty). */
export const themeOf = (name: ThemeName, env: Readonly<Record<string, string | undefined>> = {}): Theme =>
  env.NO_COLOR ? BY_NAME.none : BY_NAME[name]
