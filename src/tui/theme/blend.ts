import type {Colour, Theme} from './theme.ts'

/** What most terminals of that kind have behind their text; themes are made for it, and never paint it. */
export const groundOf = ({name}: Pick<Theme, 'name'>): Colour =>
  name === 'none' ? undefined : name === 'light' ? '#ffffff' : '#16181d'

/** From `a` at 0 to `b` at 1, channel by channel; undefined when one of them is the terminal's own colour. */
export const blend = (a: Colour, b: Colour, amount: number): Colour => {
  if (a === undefined || b === undefined) return undefined
  const [x, y] = [Number.parseInt(a.slice(1), 16), Number.parseInt(b.slice(1), 16)]
  const channel = (shift: number): number => {
    const [from, to] = [(x >> shift) & 255, (y >> shift) & 255]
    return Math.round(from + (to - from) * amount) << shift
  }
  return `#${(channel(16) | channel(8) | channel(0)).toString(16).padStart(6, '0')}`
}
