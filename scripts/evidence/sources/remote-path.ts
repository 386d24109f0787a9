import { showForeign, UNPRINTABLE } from '../../diagnostics/show-foreign.ts'

/** Names that Windows gives to devices, in any folder and with any extension. */
const DEVICE = /^(?:con|prn|aux|nul|com[1-9]|lpt[1-9])(?:\.|$)/i
const LONGEST_NAME_BYTES = 255
const LONGEST_PATH_BYTES = 3000

/** Why a path that another machine gave must not become a path here; `null` where it may. */
export function refuseRemotePath(path: string): string | null {
  if (path === '' || path.startsWith('/') || /^[A-Za-z]:/.test(path)) return 'an absolute path'
  if (UNPRINTABLE.test(path)) return 'a control character in its name'
  if (path.includes('\uFFFD')) return 'a name that is not UTF-8'
  if (path.includes('\\')) return 'a backslash in its name'
  const names = path.split('/')
  if (names.includes('..')) return 'a way out of the folder (`..`)'
  if (names.some(name => name === '' || name === '.')) return 'an empty name'
  if (names.some(name => DEVICE.test(name) || /[ .]$/.test(name) || /[<>:"|?*]/.test(name))) return 'a name that not every system can store'
  if (names.some(name => Buffer.byteLength(name) > LONGEST_NAME_BYTES) || Buffer.byteLength(path) > LONGEST_PATH_BYTES) return 'a name that is too long'
  return null
}

/** A path for a message: what could deceive a terminal is spelt out, what is too long is cut. */
export function showRemotePath(path: string): string {
  return showForeign(path)
}

/** Under which two paths are one file on systems that ignore case or compose letters. */
export function foldPath(path: string): string {
  return path.normalize('NFC').toLowerCase()
}
