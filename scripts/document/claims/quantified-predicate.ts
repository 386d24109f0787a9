import type { Evidence, EvidenceRun, EvidenceSeries } from '../../evidence/evidence.ts'
import { findAddress } from '../../study/find-address.ts'
import { shownUnit, showValue } from '../../study/shown-unit.ts'
import type { Predicate } from './claim-syntax.ts'
import { cellOperand, type ClaimScope } from './claim-scope.ts'
import { NotEvaluable, type Operand } from './operand.ts'
import { verdict, type Verdict } from './verdict.ts'

type Quantified = Extract<Predicate, { type: 'quantified' }>
type Evaluate = (predicate: Predicate, scope: ClaimScope) => Verdict

interface Case {
  readonly key: string
  readonly local: (name: string) => Operand | null
}

/**
 * `every row of T has …`, `some run of E has …`, `no seed of E where rank = 8 has …`. What holds of nothing is not
 * evaluable: a claim about no rows says nothing.
 */
export function quantifiedPredicate(predicate: Quantified, scope: ClaimScope, evaluate: Evaluate): Verdict {
  const all = predicate.over === 'row' ? rowsOf(predicate, scope) : runsOf(predicate, scope)
  const { where } = predicate
  const cases = where === null ? all : all.filter(({ key, local }) => decided(evaluate(where, { ...scope, local }), key, predicate))
  if (cases.length === 0) throw new NotEvaluable(`no ${predicate.over} of \`${predicate.of.name}\`${where === null ? '' : ' that meets `where`'} to look at`, 'name a table with rows, or an experiment with finished runs', predicate.of)
  const judged = cases.map(({ key, local }) => {
    const result = evaluate(predicate.has, { ...scope, local })
    return { key, holds: decided(result, key, predicate), reason: result.reason }
  })
  const holding = judged.filter(({ holds }) => holds)
  const failing = judged.filter(({ holds }) => !holds)
  const count = `${holding.length} of ${judged.length} ${predicate.over}s of \`${predicate.of.name}\``
  const tell = (list: typeof judged): string => list.slice(0, 4).map(({ key, reason }) => `${key}: ${reason}`).join('; ') + (list.length > 4 ? ` and ${list.length - 4} more` : '')
  switch (predicate.quantifier) {
    case 'every':
      return verdict(failing.length === 0, failing.length === 0 ? `it holds for all ${judged.length} ${predicate.over}s of \`${predicate.of.name}\`` : `it holds for ${count} (${tell(failing)})`, failing.map(({ key }) => key))
    case 'some':
      return verdict(holding.length > 0, `it holds for ${count}`, holding.length > 0 ? [] : failing.map(({ key }) => key))
    case 'no':
      return verdict(holding.length === 0, `it holds for ${count}${holding.length === 0 ? '' : ` (${tell(holding)})`}`, holding.map(({ key }) => key))
  }
}

function decided({ holds, reason, mend, span }: Verdict, key: string, predicate: Quantified): boolean {
  if (holds === null) throw new NotEvaluable(`${predicate.over} ${key}: ${reason}`, mend ?? 'mend the result first', span)
  return holds
}

function rowsOf({ of }: Quantified, scope: ClaimScope): Case[] {
  const found = findAddress(scope.results, of.name)
  if (found.kind !== 'table') {
    const near = found.kind === 'missing' ? found.nearest : null
    throw new NotEvaluable(`\`${of.name}\` is no table of the results`, near === null ? 'name a table, such as doe.cells' : `did you mean \`${near}\`?`, of)
  }
  return found.node.rows.map(({ key }) => ({
    key,
    local: name => (name === 'key' ? { kind: 'words', text: key, label: 'key' } : cellOperand(found.node, key, name, `${of.name}.${key}.${name}`, scope))
  }))
}

/** Runs that the study sees: finished and not excluded. */
function runsOf({ of }: Quantified, scope: ClaimScope): Case[] {
  const experiments = new Set(scope.evidence.runs.map(run => run.experiment))
  const name = of.name.replace(/^runs\./, '')
  if (of.name !== 'runs' && !experiments.has(name)) throw new NotEvaluable(`there is no experiment \`${of.name}\``, `name one of ${[...experiments].filter(known => known !== null).slice(0, 8).join(', ')}, or \`runs\` for all`, of)
  return scope.evidence.runs
    .filter(run => (of.name === 'runs' || run.experiment === name) && run.status === 'finished' && run.excluded === null)
    .map(run => ({ key: run.id, local: name => runEntry(run, name, scope) }))
}

/** An entry of the configuration, or the last value of a metric, in the unit it is shown in. */
function runEntry(run: EvidenceRun, name: string, scope: ClaimScope): Operand | null {
  if (name === 'id' || name === 'status') return { kind: 'words', text: run[name], label: name }
  const label = `${name} of ${run.id}`
  if (Object.hasOwn(run.config, name)) {
    const leaf = run.config[name]
    if (typeof leaf?.value !== 'number') return { kind: 'words', text: String(leaf?.value ?? ''), label }
    return { kind: 'number', value: perturbed(leaf.value, label, scope), unit: '1', bare: true, whole: Number.isInteger(leaf.value), label, from: leaf.source.file, quantity: null }
  }
  return finalValue(run, name, label, scope)
}

function finalValue(run: EvidenceRun, metric: string, label: string, scope: ClaimScope): Operand | null {
  const all = run.series.filter(series => series.metric === metric)
  if (all.length === 0) return isMetric(metric, scope.evidence) ? absent(run, metric) : null
  const unit = shownUnit(scope.evidence, metric)
  const operand = (value: number, file: string): Operand => ({ kind: 'number', value, unit: unit.unit, bare: false, whole: false, label, from: `${unit.stated}; ${file}`, quantity: null })
  if (scope.perturb !== null) return operand(scope.perturb(0, label), '')
  const last = all.map(series => lastValue(series)).reduce((left, right) => (right.step >= left.step ? right : left))
  if (last.values > 1) throw new NotEvaluable(`\`${metric}\` of ${run.id} has ${last.values} values by key`, 'have the study compute one value a run')
  if (last.step === -Infinity) return absent(run, metric)
  return operand(showValue(last.value, null, unit).value, last.file)
}

/** The value at the greatest step, latest write winning; rows that a restart replaced left out. */
function lastValue({ values, steps, keys, superseded, file }: EvidenceSeries): { step: number; value: number; values: number; file: string } {
  const gone = new Set(superseded)
  let step = -Infinity
  let value = NaN
  values.forEach((candidate, row) => {
    const at = steps?.[row] ?? row
    if (gone.has(row) || at < step) return
    step = at
    value = candidate
  })
  return { step, value, values: keys !== null && steps === null ? values.length : 1, file }
}

function absent(run: EvidenceRun, metric: string): never {
  throw new NotEvaluable(`${run.id} has no \`${metric}\``, 'check its logs, or say `where` for the runs that have it')
}

function isMetric(name: string, { metrics, runs }: Evidence): boolean {
  return Object.hasOwn(metrics, name) || runs.some(run => run.series.some(series => series.metric === name))
}

function perturbed(value: number, id: string, { perturb }: ClaimScope): number {
  return perturb === null ? value : perturb(value, id)
}
