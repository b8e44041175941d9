/** A path may hold line breaks and escape codes; a message must not. */
export const printable = (name: string): string => name.replace(/\p{Cc}/gu, '?')
