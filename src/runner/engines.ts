/** What `--engine` may name. Here alone, so that who lists them does not load a runtime. */
export const ENGINES = ['auto', 'cpu', 'webgpu', 'cuda', 'coreml', 'dml', 'tfjs'] as const
export type EngineName = (typeof ENGINES)[number]
