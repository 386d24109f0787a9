import type { Finding, FindingPlace } from './finding.ts'

export type ReportFormat = 'text' | 'json' | 'sarif' | 'github'

/** Findings as one of the formats that people, programs, code hosts and editors read. Ends with a newline unless empty. */
export function reportFindings(findings: readonly Finding[], format: ReportFormat, colour: boolean): string {
  switch (format) {
    case 'text':
      return findings.map(finding => `${toText(finding, colour)}\n`).join('')
    case 'json':
      return `${JSON.stringify(findings.map(toJson), null, 2)}\n`
    case 'github':
      return findings.map(finding => `${toGithub(finding)}\n`).join('')
    case 'sarif':
      return `${JSON.stringify(toSarif(findings), null, 2)}\n`
  }
}

/** The fields a program may rely on. */
export function toJson(finding: Finding) {
  return {
    ...finding.where,
    severity: finding.severity,
    rule: finding.ruleId ?? null,
    message: finding.reason,
    note: finding.note ?? null,
    cause: finding.second ?? null,
    fix: finding.fix ?? null
  }
}

function toText(finding: Finding, colour: boolean): string {
  const paint = (code: string, text: string): string => (colour ? `\u001B[${code}m${text}\u001B[0m` : text)
  const severity = finding.severity === 'error' ? paint('31', 'error') : finding.severity === 'warning' ? paint('33', 'warning') : 'info'
  const head = `${placeText(finding.where)} ${severity}  ${finding.reason}   ${paint('2', finding.ruleId ?? '')}`
  const cause = finding.second === undefined ? [] : [`${placeText(finding.second)} ${finding.second.message}`]
  return [head, ...[finding.note ?? '', ...cause].filter(line => line !== '').flatMap(line => line.split('\n')).map(line => `    ${line}`)].join('\n')
}

function placeText(place: FindingPlace): string {
  if (place.line === undefined) return place.file
  const start = `${place.file}:${place.line}${place.column === undefined ? '' : `:${place.column}`}`
  if (place.endLine === undefined || place.endColumn === undefined) return start
  return place.endLine === place.line && place.endColumn === place.column ? start : `${start}-${place.endLine}:${place.endColumn}`
}

/** https://docs.github.com/actions/reference/workflow-commands: `%`, CR and LF are escaped, in properties also `:` and `,`. */
function toGithub(finding: Finding): string {
  const { file, line, column, endLine, endColumn } = finding.where
  const properties = Object.entries({ file, line, col: column, endLine, endColumn, title: finding.ruleId })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${escapeCommand(String(value)).replaceAll(':', '%3A').replaceAll(',', '%2C')}`)
  const level = finding.severity === 'info' ? 'notice' : finding.severity
  return `::${level} ${properties.join(',')}::${escapeCommand(`${finding.reason}\n${finding.note ?? ''}`)}`
}

function escapeCommand(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

/** SARIF 2.1.0 (OASIS). */
function toSarif(findings: readonly Finding[]) {
  const rules = [...new Set(findings.map(finding => finding.ruleId ?? 'paperline'))].sort()
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'paperline', rules: rules.map(id => ({ id })) } },
        results: findings.map(finding => ({
          ruleId: finding.ruleId ?? 'paperline',
          level: finding.severity === 'info' ? 'note' : finding.severity,
          message: { text: `${finding.reason}\n${finding.note ?? ''}` },
          locations: [toSarifLocation(finding.where)],
          ...(finding.second === undefined ? {} : { relatedLocations: [{ ...toSarifLocation(finding.second), message: { text: finding.second.message } }] })
        }))
      }
    ]
  }
}

function toSarifLocation(place: FindingPlace) {
  const region = {
    startLine: place.line,
    startColumn: place.column,
    endLine: place.endLine,
    endColumn: place.endColumn
  }
  return {
    physicalLocation: {
      artifactLocation: { uri: place.file.split('/').map(encodeURIComponent).join('/') },
      ...(place.line === undefined ? {} : { region })
    }
  }
}
