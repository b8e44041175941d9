/** Where a key means something. An overlay hides what lies below it; `everywhere` works in all panes of the workstation. */
export const SCOPES = ['everywhere', 'lanes', 'run', 'takes', 'list', 'files'] as const
export type Scope = (typeof SCOPES)[number]

/** A thing that a person can tell the screen to do. All that the footer, the help, the palette and docs/keys.md know. */
export type Command = {
  /** `stem.mute` */
  readonly name: string
  /** As they are written in the settings file: `m`, `M`, `space`, `left`, `shift+left`, `ctrl+r`, `enter`, `esc`, `f1`. */
  readonly keys: readonly string[]
  readonly scope: Scope
  /** A few words, beginning with a verb: `Mute the lane`. */
  readonly help: string
  /** One word for the footer; absent: not in the footer. */
  readonly hint?: string
}

/** What came from the keyboard or the mouse. */
export type Press =
  | {readonly kind: 'key'; readonly key: string}
  | {
      readonly kind: 'paste'
      readonly text: string
      /** It only looks like one: a path that came in one piece. It was dropped, or typed over a line that stalls. */
      readonly unmarked?: true
    }
  | {
      readonly kind: 'mouse'
      readonly action: 'down' | 'drag' | 'up' | 'wheel-up' | 'wheel-down'
      /** Cells from the top left corner, which is 0, 0. */
      readonly column: number
      readonly row: number
    }
