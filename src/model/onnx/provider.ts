// Here alone, so that who lists them does not load a runtime.

/** The execution providers that ONNX Runtime may run a graph on. */
export const PROVIDERS = ['cpu', 'webgpu', 'cuda', 'coreml', 'dml'] as const
export type Provider = (typeof PROVIDERS)[number]

/** What a graph may compute in: float32, or float16 where that is as good. */
export const PRECISIONS = ['fp32', 'fp16'] as const
export type Precision = (typeof PRECISIONS)[number]
