import {isRemote, parseAddresses} from '../../model/remote/address.ts'
import {ENGINES} from '../../runner/engines.ts'

/** What a person may name as the engine of this machine. */
export const listEngines = (): readonly string[] => ENGINES

/** Whether a setup's engine is a model on another machine, by its address. */
export const isElsewhere = (engine: string): boolean => isRemote(engine)

/** Throws BadInput when it is no address of a model, or of several by commas. */
export const checkAddress = (engine: string): void => {
  parseAddresses(engine, 'engine')
}
