import { nearestName } from '../diagnostics/nearest-name.ts'
import type { Finding } from '../diagnostics/finding.ts'
import { findingAt } from '../document/report.ts'
import { walkTree } from '../document/walk-tree.ts'
import type { Rule } from './rule.ts'

/** Every key cited is in the bibliography, once. */
export const citationResolves: Rule = {
  id: 'citation-resolves',
  check({ documents, bibliography }) {
    const findings: Finding[] = [...(bibliography?.findings ?? [])]
    for (const { path, frontMatter, children } of documents) {
      walkTree([...frontMatter.title, ...frontMatter.subtitle, ...frontMatter.abstract, ...children], node => {
        if (node.type !== 'citation') return
        for (const { key, position } of node.items) {
          if (bibliography?.keys.has(key) === true) continue
          const near = bibliography === null ? null : nearestName(key, bibliography.keys.keys())
          findings.push(
            findingAt(path, position, {
              rule: 'citation-resolves',
              message: bibliography === null ? `Unexpected citation \`@${key}\` without a bibliography, expected \`bibliography:\` in the front matter` : `Unexpected citation \`@${key}\`, expected a key of ${bibliography.path}`,
              note: near === null ? `add the entry${bibliography === null ? '’s file' : ''}, or write \\@ where no citation is meant` : `did you mean \`@${near}\`?`,
              ...(near === null ? {} : fixOf(key, near, position.start.offset, position.end.offset, node.narrative))
            })
          )
        }
      })
    }
    return findings
  }
}

function fixOf(key: string, near: string, start: number | undefined, end: number | undefined, narrative: boolean) {
  // Inside brackets the item's place holds its prefix and locator as well.
  return !narrative || start === undefined || end !== start + key.length + 1 ? {} : { fix: { start: start + 1, end, replacement: near } }
}
