/** Time in seconds. */
export type Seconds = number
/** A count of samples of one channel. */
export type Samples = number
/** A level or ratio in dB. */
export type Decibels = number
/** Standard deviation of the noise in a diffusion state. */
export type Sigma = number
/** Samples per second. */
export type Hertz = number
