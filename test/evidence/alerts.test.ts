import { describe, expect, test } from 'vitest'
import type { MetricDeclaration } from '../../scripts/evidence/evidence.ts'
import { loadRunsFile } from '../../scripts/evidence/runs-file/load-runs-file.ts'
import { parseAlert } from '../../scripts/evidence/runs-file/parse-alert.ts'

const declared = (unit: string): MetricDeclaration => ({ unit, show: null, better: null, place: { file: 'data/runs.yml', line: 9 } })
const metrics = { loss: declared('nats'), accuracy: declared('fraction'), score: declared('percent'), time: declared('s'), rank: declared('1') }

describe('parseAlert', () => {
  test.each([
    ['loss > 10 nats', { measure: 'value', comparison: '>', threshold: 10, relative: false }],
    ['time >= 2 min', { measure: 'value', comparison: '>=', threshold: 120 }],
    ['rank < 4', { measure: 'value', comparison: '<', threshold: 4 }],
    ['unknown <= -1e-3', { metric: 'unknown', threshold: -0.001 }],
    ['accuracy < 40 %', { measure: 'value', threshold: 0.4 }],
    ['accuracy drop > 5 pp', { measure: 'drop', threshold: 0.05, relative: false }],
    ['score drop >= 5 pp', { measure: 'drop', threshold: 5, relative: false }],
    ['loss rise > 20 percent', { measure: 'rise', threshold: 0.2, relative: true }],
    ['loss is nan', { measure: 'nan' }],
    ['a/b-c.d is NaN', { metric: 'a/b-c.d', measure: 'nan' }]
  ])('reads `%s`, the threshold in the metric\'s unit', (text, alert) => {
    expect(parseAlert(text, metrics).alert).toMatchObject(alert)
  })

  test.each([
    ['', 0, 'Unexpected empty alert, expected a metric and what to watch it for'],
    ['loss', 4, 'Unexpected end in an alert, expected `>`, `>=`, `<`, `<=`, `drop`, `rise` or `is nan`'],
    ['loss is 3', 8, 'Unexpected `3` after `is`, expected `nan`'],
    ['loss is nan now', 12, 'Unexpected `now` after `nan`, expected the end of the alert'],
    ['loss drops > 3 nats', 5, 'Unexpected `drops` in an alert, expected `>`, `>=`, `<`, `<=`, `drop`, `rise` or `is nan`'],
    ['loss drop < 3 nats', 10, 'Unexpected `<` after `drop`, expected `>` or `>=`'],
    ['loss > ten nats', 7, 'Unexpected `ten` after `>`, expected a number'],
    ['accuracy drop > 5pp', 16, 'Unexpected `5pp` after `>`, expected a number'],
    ['loss > 10', 9, 'Unexpected number without a unit for `loss`, expected `nats`'],
    ['accuracy drop > 5', 17, 'Unexpected number without a unit for `accuracy`, expected `pp`'],
    ['accuracy drop > 5 percent', 18, 'Unexpected unit `percent` for a change of `accuracy`, expected `pp`'],
    ['accuracy > 5 pp', 13, 'Unexpected unit `pp` for `accuracy`, expected `fraction`'],
    ['loss > 10 bits', 10, 'Unexpected unit `bits` for `loss`, expected `nats`'],
    ['loss > 10 s', 10, 'Unexpected unit `s` for `loss`, expected `nats`'],
    ['unknown > 10 s', 13, 'Unexpected unit `s` for `unknown`, whose unit is not declared, expected its declaration']
  ])('refuses `%s` with its place', (text, offset, message) => {
    expect(parseAlert(text, metrics).problem).toMatchObject({ offset, message })
  })
})

test('alerts stand in runs.yml, one or a list; what is wrong with one is told where it stands', () => {
  const file = (alerts: string): ReturnType<typeof loadRunsFile> => loadRunsFile(`runs: [{ path: 'raw/{a}', files: { a.log: { pattern: 'loss {loss:float}' } } }]\nmetrics: { loss: nats }\nalerts:${alerts}`)
  expect(file(' loss is nan\n').rules.alerts).toMatchObject([{ metric: 'loss', measure: 'nan', place: { line: 3, column: 9 } }])
  const { rules, findings } = file("\n  - loss > 10 nats\n  - 'loss > 10 pp'\n")
  expect(rules.alerts).toHaveLength(1)
  expect(findings.map(({ where, reason }) => [where.line, where.column, reason])).toEqual([[5, 16, 'Unexpected unit `pp` for `loss`, expected `nats`']])
})
