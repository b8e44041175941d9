import {BadInput} from '../base/errors.ts'
import {shown} from '../base/printable.ts'
import {PRECISIONS, PROVIDERS, type Precision} from '../model/onnx/provider.ts'
import {addressText, type Endpoints, isAddress, parseAddresses} from '../model/remote/address.ts'

/** What a person may name. */
export const ENGINES = ['auto', ...PROVIDERS, 'tfjs'] as const
export type EngineName = (typeof ENGINES)[number]

/**
 * An engine of this machine; 'auto' is the quickest that works. What one of ONNX Runtime's computes in may follow its name,
 * `webgpu:fp16`: without it the CPU's computes in fp32, and a GPU's in what proves quicker there.
 */
export type LocalEngine = {readonly kind: 'local'; readonly name: EngineName; readonly precision?: Precision}

/** Where a network runs: here, or on other machines that serve it. Plain data. */
export type EngineChoice = LocalEngine | {readonly kind: 'remote'; readonly endpoints: Endpoints}

/** One that must be tried before it is known what computes, and how. */
export type OpenEngine = LocalEngine & {
  readonly name: Exclude<EngineName, 'cpu' | 'tfjs'>
  readonly precision?: undefined
}

export const AUTO_ENGINE: OpenEngine = {kind: 'local', name: 'auto'}
export const CPU_ENGINE = {kind: 'local', name: 'cpu'} as const satisfies LocalEngine

/** For messages and help. */
export const ENGINE_NAMES = `${ENGINES.join(', ')}, or with what it computes in, as webgpu:fp16`

/** Reads an engine as people and files write it: `auto`, `webgpu:fp16`, addresses by commas. Throws BadInput. */
export const parseEngine = (text: string): EngineChoice => {
  if (isAddress(text)) return {kind: 'remote', endpoints: parseAddresses(text)}
  const engine = localEngine(text)
  if (!engine) throw new BadInput(`${shown(text)}: expected one of ${ENGINE_NAMES}`, {about: 'engine'})
  return engine
}

/** The engine of this machine that is named; nothing where there is none of this name. */
export const localEngine = (text: string): LocalEngine | undefined => {
  const [first, second, ...more] = text.split(':')
  const name = ENGINES.find(one => one === first)
  if (!name || more.length > 0) return undefined
  if (second === undefined) return {kind: 'local', name}
  const precision = PRECISIONS.find(one => one === second)
  return precision && name !== 'auto' && name !== 'tfjs' ? {kind: 'local', name, precision} : undefined
}

/** The text that `parseEngine` reads the same engine from. */
export const engineText = (engine: EngineChoice): string => {
  if (engine.kind === 'remote') return addressText(engine.endpoints)
  return engine.precision ? `${engine.name}:${engine.precision}` : engine.name
}

export const isOpen = (engine: EngineChoice): engine is OpenEngine =>
  engine.kind === 'local' && engine.precision === undefined && engine.name !== 'cpu' && engine.name !== 'tfjs'
