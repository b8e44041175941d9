/** Whether a path as a session file writes it, relative and with forward slashes, stays inside the project folder. */
export const isInnerPath = (file: string): boolean =>
  file.length > 0 &&
  file.length <= 1024 &&
  !/[\\\p{Cc}]|^[A-Za-z]:/u.test(file) &&
  file.split('/').every(part => part !== '' && part !== '.' && part !== '..')
