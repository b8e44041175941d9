/** Stems that are known, or taken as known: [stem, sample], and which of its rows count. */
export type Known = {readonly stems: Float32Array; readonly which: readonly boolean[]}
