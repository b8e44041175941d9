import {PRECISIONS, PROVIDERS, type Precision} from '../model/onnx/provider.ts'

/** What `--engine` may name. */
export const ENGINES = ['auto', ...PROVIDERS, 'tfjs'] as const
export type EngineName = (typeof ENGINES)[number]

/**
 * An engine of this machine; what one of ONNX Runtime's computes in may follow its name, `webgpu:fp16`. Without a precision
 * the CPU's computes in fp32, and a GPU's in what proves quicker there.
 */
export type NamedEngine = {readonly name: EngineName; readonly precision?: Precision}

/** The engine that is named; nothing where there is none of this name. */
export const parseEngine = (text: string): NamedEngine | undefined => {
  const [first, second, ...more] = text.split(':')
  const name = ENGINES.find(one => one === first)
  if (!name || more.length > 0) return undefined
  if (second === undefined) return {name}
  const precision = PRECISIONS.find(one => one === second)
  return precision && name !== 'auto' && name !== 'tfjs' ? {name, precision} : undefined
}

/** Whether it must be tried before it is known what computes, and how. */
export const isOpen = (text: string): boolean => {
  const {name, precision} = parseEngine(text) ?? {}
  return name !== undefined && precision === undefined && name !== 'cpu' && name !== 'tfjs'
}

/** For messages and help. */
export const ENGINE_NAMES = `${ENGINES.join(', ')}, or with what it computes in, as webgpu:fp16`
