const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB'] as const

/** `14 bytes`, `37.0 kB`, `100.7 MB`. */
export function describeBytes(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3))
  return power === 0 ? `${bytes} ${bytes === 1 ? 'byte' : 'bytes'}` : `${(bytes / 1000 ** power).toFixed(1)} ${UNITS[power] ?? ''}`
}
