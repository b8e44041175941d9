import type {CallParts} from './kind.ts'

/** Stems `from`…`to`−1 are made by the network whose tensors lie under `prefix`. */
type Part = {readonly from: number; readonly to: number; readonly prefix: string}

/** One network on all stems, or one for each of them, joined: [batch, stem, sample]. */
export const eachNetwork = <T>({ops, role: {stems, joint}}: CallParts<T>, run: (part: Part) => T): T => {
  if (joint) return run({from: 0, to: stems.length, prefix: ''})
  return ops.concat(
    stems.map((stem, i) => run({from: i, to: i + 1, prefix: `${stem}.`})),
    1,
  )
}
