import type {Separator} from '../../sampler/preset/methods.ts'
import type {Overrides} from '../../sampler/preset/settings.ts'

/** dB: bass, drums, guitar, piano, all. */
export type PaperFigures = readonly [number, number, number, number, number]

/** One row of the table: what separates, and what the paper reports of its own. */
export type System = {
  readonly id: string
  readonly label: string
  readonly paper?: PaperFigures
  readonly how:
    | {
        readonly kind: 'pack'
        readonly pack: string
        /** The pack stands for the joint prior, so another one may be tried in its place. */
        readonly joint?: boolean
        readonly method: Separator
        readonly preset: string
        readonly overrides?: Overrides
      }
    /** Needs no network: what a separator has to beat. */
    | {readonly kind: 'zeros' | 'mix'}
}

/** Where the figures beside ours come from. */
export const PAPER = {
  title: 'Multi-Source Diffusion Models for Simultaneous Music Generation and Separation',
  arxiv: '2302.02257',
  dataset: 'Slakh2100',
} as const

const JOINT = {kind: 'pack', pack: 'quartet-small', joint: true} as const
const WEAK = {kind: 'pack', pack: 'quartet-weak-small'} as const
/** The paper's rows without correction are the same settings with one pass a step. */
const ONCE: Overrides = {correction: 1}

/** The paper's table, row by row. */
const PAPER_ROWS: readonly System[] = [
  {
    id: 'demucs',
    label: 'Demucs',
    paper: [15.77, 19.44, 15.3, 13.92, 16.11],
    how: {kind: 'pack', pack: 'quartet-regressor', method: 'regressor', preset: 'balanced'},
  },
  {
    id: 'demucs-gibbs',
    label: 'Demucs + Gibbs (512 steps)',
    paper: [17.16, 19.61, 17.82, 16.32, 17.73],
    how: {kind: 'pack', pack: 'quartet-gibbs', method: 'gibbs', preset: 'paper-gibbs'},
  },
  {
    id: 'dirac-weak',
    label: 'Dirac: Weakly MSDM',
    paper: [18.44, 20.19, 13.34, 13.25, 16.3],
    how: {...WEAK, method: 'dirac', preset: 'paper-dirac-weak', overrides: ONCE},
  },
  {
    id: 'dirac-weak-correction',
    label: 'Dirac: Weakly MSDM (correction)',
    paper: [19.36, 20.9, 14.7, 14.13, 17.27],
    how: {...WEAK, method: 'dirac', preset: 'paper-dirac-weak'},
  },
  {
    id: 'dirac-msdm',
    label: 'Dirac: MSDM',
    paper: [16.21, 17.47, 12.71, 13.29, 14.92],
    how: {...JOINT, method: 'dirac', preset: 'paper-dirac', overrides: ONCE},
  },
  {
    id: 'dirac-msdm-correction',
    label: 'Dirac: MSDM (correction)',
    paper: [17.12, 18.68, 15.38, 14.73, 16.48],
    how: {...JOINT, method: 'dirac', preset: 'paper-dirac'},
  },
  {
    id: 'gaussian-weak',
    label: 'Gaussian: Weakly MSDM',
    paper: [13.48, 18.09, 11.93, 11.17, 13.67],
    how: {...WEAK, method: 'gaussian', preset: 'paper-gaussian-weak', overrides: ONCE},
  },
  {
    id: 'gaussian-weak-correction',
    label: 'Gaussian: Weakly MSDM (correction)',
    paper: [14.27, 19.1, 12.74, 12.2, 14.58],
    how: {...WEAK, method: 'gaussian', preset: 'paper-gaussian-weak'},
  },
  {
    id: 'gaussian-msdm',
    label: 'Gaussian: MSDM',
    paper: [12.53, 16.82, 12.98, 9.29, 12.9],
    how: {...JOINT, method: 'gaussian', preset: 'paper-gaussian', overrides: ONCE},
  },
  {
    id: 'gaussian-msdm-correction',
    label: 'Gaussian: MSDM (correction)',
    paper: [13.93, 17.92, 14.19, 12.11, 14.54],
    how: {...JOINT, method: 'gaussian', preset: 'paper-gaussian'},
  },
]

/** What a user gets without flags, and the other methods that are not the paper's. */
const OUR_ROWS: readonly System[] = [
  {
    id: 'guided',
    label: 'Guided (the default)',
    how: {kind: 'pack', pack: 'quartet-small', method: 'guided', preset: 'balanced'},
  },
  {
    id: 'projected',
    label: 'Projected',
    how: {kind: 'pack', pack: 'quartet-small', method: 'projected', preset: 'balanced'},
  },
  {id: 'refine', label: 'Refine', how: {kind: 'pack', pack: 'quartet-small', method: 'refine', preset: 'balanced'}},
]

/** Rows of their own only when asked for by name: the paper's methods as `separate` runs them, and not by its settings. */
const PLAIN_ROWS: readonly System[] = [
  {id: 'dirac', label: 'Dirac', how: {kind: 'pack', pack: 'quartet-small', method: 'dirac', preset: 'balanced'}},
  {
    id: 'gaussian',
    label: 'Gaussian',
    how: {kind: 'pack', pack: 'quartet-small', method: 'gaussian', preset: 'balanced'},
  },
  {
    id: 'regressor',
    label: 'Regressor',
    how: {kind: 'pack', pack: 'quartet-regressor', method: 'regressor', preset: 'balanced'},
  },
  {id: 'gibbs', label: 'Gibbs', how: {kind: 'pack', pack: 'quartet-gibbs', method: 'gibbs', preset: 'balanced'}},
]

/** For scale, always told: the rule rewards silence. */
const SCALE_ROWS: readonly System[] = [
  {id: 'zeros', label: 'All-zero stems', how: {kind: 'zeros'}},
  {id: 'mix', label: 'The mix itself', how: {kind: 'mix'}},
]

/** Every row that can be asked for, in the order of the table. */
export const SYSTEMS: readonly System[] = [...PAPER_ROWS, ...OUR_ROWS, ...PLAIN_ROWS, ...SCALE_ROWS]

/** The whole table: `--method all`. */
export const TABLE: readonly System[] = [...PAPER_ROWS, ...OUR_ROWS, ...SCALE_ROWS]
