import { describe, expect, test } from 'vitest'
import { exitCodeOf, sortFindings } from '../../scripts/diagnostics/compare-findings.ts'
import { Finding } from '../../scripts/diagnostics/finding.ts'
import { reportFindings } from '../../scripts/diagnostics/report-findings.ts'

const typed = new Finding({
  file: 'paper/paper.md',
  line: 41,
  column: 18,
  endLine: 41,
  endColumn: 22,
  rule: 'number-has-source',
  message: 'Unexpected typed number `12.4`, expected a quantity',
  note: 'write {{speedup.median}}, which is 12.37 now, or give it a reason with :given[12.4]{why="…"}'
})
const warning = new Finding({ file: 'data/runs.yml', line: 3, rule: 'log-healthy', message: 'Unexpected 100%: a, b', note: 'look', severity: 'warning' })

describe('reportFindings', () => {
  test('as text gives place, severity, message, rule, and the note below', () => {
    expect(reportFindings([typed], 'text', false)).toBe(
      'paper/paper.md:41:18-41:22 error  Unexpected typed number `12.4`, expected a quantity   number-has-source\n' +
        '    write {{speedup.median}}, which is 12.37 now, or give it a reason with :given[12.4]{why="…"}\n'
    )
  })

  test('as text names a second place where there is one', () => {
    const mismatch = new Finding({
      file: 'paper/study.ts', line: 4, rule: 'units', message: 'Unexpected nats', note: 'convert',
      cause: { file: 'data/runs.yml', line: 9, message: 'declared here' }
    })
    expect(reportFindings([mismatch], 'text', false)).toContain('    data/runs.yml:9 declared here\n')
  })

  test('as GitHub commands escapes what would end them', () => {
    expect(reportFindings([warning], 'github', false)).toBe(
      '::warning file=data/runs.yml,line=3,title=log-healthy::Unexpected 100%25: a, b%0Alook\n'
    )
  })

  test('as SARIF 2.1.0 gives rule, level and region', () => {
    const log = JSON.parse(reportFindings([typed], 'sarif', false))
    expect(log.version).toBe('2.1.0')
    expect(log.runs[0].results[0]).toMatchObject({
      ruleId: 'number-has-source',
      level: 'error',
      locations: [{ physicalLocation: { artifactLocation: { uri: 'paper/paper.md' }, region: { startLine: 41, startColumn: 18, endColumn: 22 } } }]
    })
  })

  test('as JSON keeps the fix', () => {
    const fixed = new Finding({ file: 'a', rule: 'r', message: 'm', note: 'n', fix: { start: 1, end: 2, replacement: 'x' } })
    expect(JSON.parse(reportFindings([fixed], 'json', false))[0].fix).toEqual({ start: 1, end: 2, replacement: 'x' })
  })
})

describe('sortFindings and exitCodeOf', () => {
  test('order by place and say the same thing once', () => {
    expect(sortFindings([typed, warning, typed]).map(finding => finding.where.file)).toEqual(['data/runs.yml', 'paper/paper.md'])
  })

  test('a warning leaves 0, an error gives 1, what could not be done gives 2', () => {
    const fatal = new Finding({ file: 'a', rule: 'r', message: 'm', note: 'n', fatal: true })
    expect([exitCodeOf([]), exitCodeOf([warning]), exitCodeOf([warning, typed]), exitCodeOf([typed, fatal])]).toEqual([0, 0, 1, 2])
  })
})
