/** Linear red, green and blue of `#rrggbb`, 0 … 1 (IEC 61966-2-1). */
export const linear = (colour: string): [number, number, number] => {
  const channel = (at: number): number => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  }
  return [channel(1), channel(3), channel(5)]
}

/** Relative luminance, WCAG 2. */
export const luminance = (colour: string): number => {
  const [r, g, b] = linear(colour)
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

/** WCAG 2: 1 … 21. */
export const contrast = (a: string, b: string): number => {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number]
  return (light + 0.05) / (dark + 0.05)
}

type Matrix = readonly (readonly [number, number, number])[]

/** How people without green (or red) cones see linear RGB; Machado, Oliveira and Fernandes 2009, severity 1. */
export const DEUTERANOPIA: Matrix = [
  [0.367322, 0.860646, -0.227968],
  [0.280085, 0.672501, 0.047413],
  [-0.01182, 0.04294, 0.968881],
]
export const PROTANOPIA: Matrix = [
  [0.152286, 1.052583, -0.204868],
  [0.114503, 0.786281, 0.099216],
  [-0.003882, -0.048116, 1.051998],
]
export const USUAL: Matrix = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
]

/** CIE L*a*b* under D65, of a colour as somebody sees it. */
const lab = (colour: string, seen: Matrix): [number, number, number] => {
  const rgb = linear(colour)
  const [r, g, b] = seen.map(row => Math.min(1, Math.max(0, row[0] * rgb[0] + row[1] * rgb[1] + row[2] * rgb[2]))) as [
    number,
    number,
    number,
  ]
  const f = (t: number): number => (t > (6 / 29) ** 3 ? Math.cbrt(t) : t / (3 * (6 / 29) ** 2) + 4 / 29)
  const x = f((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505)
  const y = f(0.2126 * r + 0.7152 * g + 0.0722 * b)
  const z = f((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089)
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)]
}

/** ΔE*ab of 1976; 2.3 is just noticeable. */
export const difference = (a: string, b: string, seen: Matrix): number => {
  const [p, q] = [lab(a, seen), lab(b, seen)]
  return Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2])
}
