import type { AlertRule } from '../evidence/runs-file/rules.ts'
import type { AlertView } from './run-view.ts'
import type { WatchedMetric } from './watched-run.ts'

/** The alert where a metric is past its threshold now, else `null`. What is no number is past no threshold. */
export function checkAlert(rule: AlertRule, metric: WatchedMetric | undefined): AlertView | null {
  if (metric === undefined) return null
  const { first, latest, step } = metric
  if (rule.measure === 'nan') return Number.isNaN(latest) ? { alert: rule.text, value: null, step } : null
  const change = rule.measure === 'drop' ? first - latest : latest - first
  const value = rule.measure === 'value' ? latest : rule.relative ? change / Math.abs(first) : change
  return passes(value, rule) ? { alert: rule.text, value: Number.isFinite(latest) ? latest : null, step } : null
}

function passes(value: number, { comparison, threshold }: AlertRule): boolean {
  switch (comparison) {
    case '>':
      return value > threshold
    case '>=':
      return value >= threshold
    case '<':
      return value < threshold
    case '<=':
      return value <= threshold
  }
}
