import {dpmSolver} from './dpm-solver.ts'
import {euler} from './euler.ts'
import {heun} from './heun.ts'
import type {Solver} from './solver.ts'

export const SOLVERS = ['euler', 'heun', 'dpm++2m'] as const
export type SolverName = (typeof SOLVERS)[number]

export const solvers: Readonly<Record<SolverName, Solver>> = {euler, heun, 'dpm++2m': dpmSolver}
