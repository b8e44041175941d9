/**
 * What a pan of −1 (left) … 1 (right) does to the two sides. Constant power relative to the middle,
 *
 *   left = √2·cos((pan + 1)·π/4)    right = √2·sin((pan + 1)·π/4)
 *
 * but never above 1: the middle leaves both sides exactly as they are, the far side fades out, and no pan makes anything
 * louder or clips. A mono sound goes to both sides first.
 */
export const panGains = (pan: number): {readonly left: number; readonly right: number} => {
  if (pan === 0) return {left: 1, right: 1}
  const angle = ((Math.min(1, Math.max(-1, pan)) + 1) * Math.PI) / 4
  const gain = (share: number): number => (share < 1e-9 ? 0 : Math.min(1, Math.SQRT2 * share))
  return {left: gain(Math.cos(angle)), right: gain(Math.sin(angle))}
}
