import { Finding } from '../../diagnostics/finding.ts'
import type { PathPattern } from '../path-pattern.ts'
import type { EntryRule } from '../runs-file/rules.ts'
import type { FolderFiles } from './folder-files.ts'

/** A `path` of `runs.yml` that matched nothing, with what is there instead. */
export function tellNothingMatched(entry: EntryRule, pattern: PathPattern, files: FolderFiles): Finding {
  let folder = `data/${pattern.fixedFolder}`.replace(/\/$/, '')
  while (folder !== 'data' && files.namesIn(folder).length === 0) folder = folder.slice(0, folder.lastIndexOf('/'))
  const there = [...new Set(files.namesIn(folder).map(name => name.split('/')[0]!))].slice(0, 6)
  const wanted = entry.read === null ? 'a folder' : 'a file'
  const lacking = entry.read === null && entry.files.length > 0 ? ` that holds ${entry.files.map(file => `\`${file.name}\``).join(' or ')}` : ''
  return new Finding({
    ...entry.place, rule: 'pattern-matches',
    message: `Unexpected path \`${entry.path}\` that matches nothing, expected ${wanted}${lacking}`,
    note: there.length === 0 ? `\`${folder}\` is empty: fetch or copy the runs there` : `\`${folder}\` holds ${there.map(name => `\`${name}\``).join(', ')}`
  })
}
