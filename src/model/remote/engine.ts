import type {Engine} from '../engine.ts'
import {engineOver} from '../session.ts'
import {openRemoteSession, type RemoteOptions} from './session.ts'

/** An engine on another machine, named by its address. Throws ModelError; nothing here takes its place in silence. */
export const createRemoteEngine = async (options: RemoteOptions): Promise<Engine> =>
  engineOver(await openRemoteSession(options))
