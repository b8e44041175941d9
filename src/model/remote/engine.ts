import type {Engine} from '../engine.ts'
import {engineOver} from '../loaded-network.ts'
import {openRemoteNetwork, type RemoteOptions} from './network.ts'

/** An engine on another machine, named by its address. Throws ModelError; nothing here takes its place in silence. */
export const createRemoteEngine = async (options: RemoteOptions): Promise<Engine> =>
  engineOver(await openRemoteNetwork(options))
