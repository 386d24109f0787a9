import { decodeStored, openStoredText, type StoredText } from '../evidence/bytes/stored-text.ts'
import type { ProjectFiles } from '../edge/project-files.ts'
import type { ReadSpan } from './study-evidence.ts'

/** How many files are kept open: studies ask for one run's values together. */
const keptFiles = 8

/** Reads stretches of raw files as they are stored, opening each file once. */
export function openSpans(files: ProjectFiles): ReadSpan {
  const open = new Map<string, StoredText | null>()

  function openFile(path: string): StoredText | null {
    const known = open.get(path)
    if (known !== undefined) return known
    const bytes = files.readBytes(path)
    const text = bytes === null ? null : openStoredText(bytes)
    const [oldest] = open.keys()
    if (open.size >= keptFiles && oldest !== undefined) open.delete(oldest)
    open.set(path, text)
    return text
  }

  return (path, start, length) => {
    const text = openFile(path)
    return text === null ? null : decodeStored(text, start, start + length)
  }
}
