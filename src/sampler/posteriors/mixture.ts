/** How far the stems are from the mix at sample t: yₜ − Σₙ xₙₜ, in float64. x: [stem, sample]; mix: [sample]. */
export const residualAt = (t: number, x: Float32Array, mix: Float32Array): number => {
  let residual = mix[t]!
  for (let i = t; i < x.length; i += mix.length) residual -= x[i]!
  return residual
}

/** x ← the nearest point of {Σₙ xₙ = y}: every stem takes an equal share of the residual. */
export const projectInto = (x: Float32Array, mix: Float32Array): void => {
  const stems = x.length / mix.length
  for (let t = 0; t < mix.length; t++) {
    const share = residualAt(t, x, mix) / stems
    for (let i = t; i < x.length; i += mix.length) x[i] = x[i]! + share
  }
}

/** The same, but only the stems that are `open` take a share. */
export const shareInto = (x: Float32Array, mix: Float32Array, open: readonly boolean[]): void => {
  const takers = open.flatMap((isOpen, n) => (isOpen ? [n * mix.length] : []))
  for (let t = 0; t < mix.length; t++) {
    const share = residualAt(t, x, mix) / takers.length
    for (const from of takers) x[from + t] = x[from + t]! + share
  }
}

/** x_c ← y − Σ_{n≠c} xₙ: one stem takes the whole residual. */
export const solveStemInto = (x: Float32Array, mix: Float32Array, stem: number): void => {
  const from = stem * mix.length
  for (let t = 0; t < mix.length; t++) x[from + t] = x[from + t]! + residualAt(t, x, mix)
}
