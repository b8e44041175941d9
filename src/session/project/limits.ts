/** Whether it lies in a range, and is a number at all. */
export const isWithin = (value: number, {from, to}: {readonly from: number; readonly to: number}): boolean =>
  Number.isFinite(value) && value >= from && value <= to

/** What a project's numbers may be; a screen steps within them, a session file is held to them. */
export const GAIN_RANGE = {from: -60, to: 12} as const
export const PAN_RANGE = {from: -1, to: 1} as const
export const STEPS_RANGE = {from: 1, to: 1000} as const
export const TEMPO_RANGE = {from: 20, to: 400} as const
export const BEATS_IN_BAR_RANGE = {from: 1, to: 32} as const
/** Where bar 1 may begin, in seconds. */
export const DOWNBEAT_RANGE = {from: 0, to: 86_400} as const
export const TAKES_RANGE = {from: 1, to: 99} as const
/** How long generate may be asked to play. */
export const SECONDS_RANGE = {from: 0.1, to: 3600} as const
