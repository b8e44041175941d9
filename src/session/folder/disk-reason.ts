import {codeOf} from '../../base/disk-error.ts'

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the disk is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  ENOTDIR: 'a part of the path is a file',
  EEXIST: 'something that is no folder has that name',
  EISDIR: 'it is a folder',
  ENAMETOOLONG: 'the name is too long',
  ELOOP: 'its links go in circles',
  ENOENT: 'it cannot exist there',
  EIO: 'the disk fails',
}

/** In a few words why the disk refused; nothing when the error is not the disk's. */
export const diskReason = (error: unknown): string | undefined => REASONS[codeOf(error)]
