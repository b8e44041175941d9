/** `1.6 GB`, `24.0 MB`, `64 kB`. */
export const bytesText = (bytes: number): string => {
  if (bytes >= 1e8) return `${(bytes / 1e9).toFixed(1)} GB`
  if (bytes >= 1e6) return `${(bytes / 1e6).toFixed(1)} MB`
  return `${Math.ceil(bytes / 1e3)} kB`
}
