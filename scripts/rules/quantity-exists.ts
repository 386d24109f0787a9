import { ruleFromFindings } from './rule.ts'

/**
 * Every binding names one quantity of the study, and prints it in a way it can be printed: no misspelt address, no whole
 * table, no `pm` without an error, no unit typed after it, no bound literal that has gone stale.
 */
export const quantityExists = ruleFromFindings('quantity-exists', ['quantity-prints', 'binding-syntax', 'literal-is-current', 'unit-printed-once'])
