/** Whether a path as our files write it, relative and with forward slashes, stays inside the folder that it is relative to. */
export const isInnerPath = (file: string): boolean =>
  file.length > 0 &&
  file.length <= 4096 &&
  !/[\\\p{Cc}]|^[A-Za-z]:/u.test(file) &&
  file.split('/').every(part => part !== '' && part !== '.' && part !== '..')
