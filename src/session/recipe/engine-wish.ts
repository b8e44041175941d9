import {parseAddresses} from '../../model/remote/address.ts'
import {ENGINES, type EngineChoice, engineText, parseEngine} from '../../runner/engines.ts'

/** What a person may name as the engine of this machine. */
export const listEngines = (): readonly string[] => ENGINES

/** An engine as a person writes it. Throws BadInput. */
export const readEngine = (text: string): EngineChoice => parseEngine(text)

/** A model on another machine, by its address, or on several by commas. Throws BadInput when it is none. */
export const readAddresses = (text: string): EngineChoice => ({kind: 'remote', endpoints: parseAddresses(text)})

/** An engine as `readEngine` reads it. */
export const shownEngine = (engine: EngineChoice): string => engineText(engine)
