import type {Separator} from '../../sampler/preset/methods.ts'
import {type RunRequest, type RunWish, runRequest} from './run-request.ts'

/**
 * A separation by that method, or by the pack's own, ready for `separate` of the runner. Absent `model`: the pack that the
 * method is made for. Throws BadInput in one line when a pack is not installed or does not suit, and ModelError.
 */
export const separationRequest = (
  method: Separator | undefined,
  wish: Omit<RunWish, 'task' | 'method'>,
): Promise<RunRequest> => runRequest({...wish, task: 'separate', method})
