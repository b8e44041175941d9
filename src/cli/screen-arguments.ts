/** How the workstation's screen is to be; what is not said the settings decide. */
export const SCREEN_OPTIONS = [
  ['--no-unicode', 'draw with ASCII only'],
  ['--linear', 'plain lines for screen readers: no boxes, no drawings'],
  ['--mouse', 'click lanes, drag the playhead'],
] as const

export type ScreenArguments = {readonly unicode?: boolean; readonly linear?: boolean; readonly mouse?: boolean}

/**
 * The flags of a bare `quartet`, and undefined when the arguments say anything else. Without commander: what people wait
 * for is the first frame.
 */
export const screenArguments = (args: readonly string[]): ScreenArguments | undefined => {
  const known: readonly string[] = SCREEN_OPTIONS.map(([flag]) => flag)
  if (!args.every(arg => known.includes(arg))) return undefined
  return {
    ...(args.includes('--no-unicode') && {unicode: false}),
    ...(args.includes('--linear') && {linear: true}),
    ...(args.includes('--mouse') && {mouse: true}),
  }
}
