import { LineCounter, parseDocument } from 'yaml'
import { Finding, Stop } from './finding.ts'
import { YamlReader } from './yaml-reader.ts'

/** A YAML file ready to be walked; stops where it is not well-formed. */
export function openYaml(file: string, source: string, telling: { readonly rules: string; readonly fatal: boolean }): { yaml: YamlReader; contents: unknown } {
  const lines = new LineCounter()
  const document = parseDocument(source, { lineCounter: lines, prettyErrors: true })
  if (document.errors.length > 0) throw new Stop(document.errors.map(error => {
    const at = lines.linePos(error.pos[0])
    return new Finding({
      file, line: Math.max(1, at.line), column: Math.max(1, at.col), rule: `${telling.rules}-valid`, fatal: true,
      message: `Unexpected YAML (${error.message.split(/ at line |:?\n/)[0]}), expected a well-formed file`,
      note: 'put texts with `{`, `: ` or ` #` in single quotes; indent with spaces'
    })
  }))
  return { yaml: new YamlReader(file, document, lines, telling), contents: document.contents }
}
