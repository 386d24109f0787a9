import type { ReaderSpec } from '../formats/format.ts'
import type { ConfigRule, MarkRule, PatternRule, ReadRule } from '../runs-file/rules.ts'

const NOTHING: ReaderSpec = {
  format: 'none', patterns: [], prefix: '', key: null, step: null, after: null, numbersInText: false, delimiter: ',', split: null, marks: []
}

/** A rule of `runs.yml` made ready for one file; equal rules give one object, so that its digest is taken once. */
export class ReaderSpecs {
  private readonly known = new Map<string, ReaderSpec>()

  forRead(rule: ReadRule, options: { path: string; isRun: boolean; prefix: string | null; split: PatternRule | null; marks: readonly string[] }): ReaderSpec {
    const { path, isRun, prefix, split, marks } = options
    // `eval.json` says whose numbers these are; the name of a file that is a run is the run's, not the metric's.
    const own = rule.format === 'json' && !isRun ? stemOf(path) : ''
    const chosen = prefix ?? own
    return this.same({
      format: rule.format,
      patterns: rule.patterns.map(pattern => pattern.text),
      prefix: chosen === '' ? '' : `${chosen.replace(/\/+$/, '')}/`,
      key: rule.key,
      step: rule.step,
      after: rule.after,
      numbersInText: rule.numbersInText,
      delimiter: rule.delimiter ?? (/\.tsv(\.gz)?$/.test(path) ? '\t' : ','),
      split: split?.text ?? null,
      marks
    })
  }

  forMarks(marks: readonly string[], split: PatternRule | null): ReaderSpec {
    return this.same({ ...NOTHING, marks, split: split?.text ?? null })
  }

  forConfig(rule: ConfigRule, path: string): ReaderSpec {
    if (rule.patterns !== null) return this.same({ ...NOTHING, format: 'config-pattern', patterns: rule.patterns.map(pattern => pattern.text) })
    return this.same({ ...NOTHING, format: /\.ya?ml(\.gz)?$/.test(path) ? 'config-yaml' : 'config-json' })
  }

  private same(spec: ReaderSpec): ReaderSpec {
    const key = JSON.stringify(spec)
    const known = this.known.get(key)
    if (known === undefined) this.known.set(key, spec)
    return known ?? spec
  }
}

/** Texts of the patterns of marks that look into one file, each once. */
export function markTexts(marks: readonly MarkRule[]): string[] {
  return [...new Set(marks.flatMap(mark => (mark.pattern === null ? [] : [mark.pattern.text])))]
}

function stemOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).replace(/\.gz$/, '').replace(/\.[^.]+$/, '')
}
