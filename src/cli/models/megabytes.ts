export const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`

/** Bytes of all of a pack's weights. */
export const bytesOf = (files: readonly {bytes: number}[]): number => files.reduce((sum, {bytes}) => sum + bytes, 0)
