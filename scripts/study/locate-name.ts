import type { CallPlace } from './call-place.ts'
import type { LocateName } from './collect-results.ts'
import { studyPath } from './study-answer.ts'

/** Where a name of the results is written, as far as the study's text tells: the one place it is a property, else the call of `study`. */
export function locateName(sources: ReadonlyMap<string, string>, call: CallPlace | null): LocateName {
  return name => {
    const places = name === '' ? [] : [...sources].flatMap(([file, source]) => findProperty(file, source, name))
    const [only, second] = places
    if (only !== undefined && second === undefined) return only
    return call === null ? { file: studyPath } : { file: call.file, line: call.line }
  }
}

function findProperty(file: string, source: string, name: string): { file: string; line: number; column: number }[] {
  const pattern = new RegExp(`(?<![\\w.$])['"]?${name.replace(/[^\w]/g, '\\$&')}['"]?\\s*:(?!:)`)
  return source.split('\n').flatMap((text, index) => {
    const at = text.search(pattern)
    return at < 0 ? [] : [{ file, line: index + 1, column: at + 1 }]
  })
}
