import type {LineLook} from '../paint/line-look.ts'

/** What a panel is drawn with: exactly `rows` lines. */
export type PanelLook = LineLook & {readonly rows: number}

/** What a widget needs to know to draw itself. */
export type Look = LineLook & {
  /** For screen readers: no boxes, no padding, words instead of signs. */
  readonly linear: boolean
  /** Rows at most. */
  readonly height: number
}

export type Signs = {
  readonly selected: string
  readonly marked: string
  readonly unmarked: string
  readonly current: string
  readonly ellipsis: string
  readonly on: string
  readonly off: string
  readonly separator: string
  readonly arrow: string
}

/** Signs of equal meaning and width for terminals with and without Unicode. */
export const signsOf = ({glyphs, linear}: Pick<Look, 'glyphs' | 'linear'>): Signs =>
  glyphs === 'ascii' || linear
    ? {
        selected: '>',
        marked: '[x]',
        unmarked: '[ ]',
        current: '*',
        ellipsis: '...',
        on: 'on',
        off: 'off',
        separator: ' | ',
        arrow: '->',
      }
    : {
        selected: '▸',
        marked: '[✓]',
        unmarked: '[ ]',
        current: '●',
        ellipsis: '…',
        on: 'on',
        off: 'off',
        separator: ' · ',
        arrow: '→',
      }
