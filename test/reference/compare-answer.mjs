/** Fields of an expectation that describe it and are not compared. */
const DESCRIPTIONS = new Set(['outcome', 'message_should_mention', 'acceptable', 'reason', 'conclusion', 'verdict_note'])

/**
 * Compare one answer with its case by the rules of stats-case/1: a number passes within an absolute or a relative
 * tolerance; where no value is expected, the outcome must not be `ok` and the message must mention a given word.
 *
 * @returns One line for each thing that does not agree.
 */
export function compareAnswer({ expected, tolerance }, answer) {
  if (answer.outcome === 'fault') return [`fault: ${answer.message}`]
  const findings = []
  const outcome = expected.outcome ?? 'ok'
  const general = tolerance ?? { rel: 1e-9, abs: 1e-12 }
  if (outcome !== 'ok') {
    if (answer.outcome === 'ok') findings.push(`outcome: expected ${outcome}, got a value without a warning`)
    const message = String(answer.message ?? '').toLowerCase()
    const words = expected.message_should_mention ?? []
    if (!words.some(word => message.includes(String(word).toLowerCase()))) {
      findings.push(`message: expected to mention ${words.join(' or ')}, got "${answer.message ?? ''}"`)
    }
  }
  for (const [field, value] of Object.entries(expected)) {
    if (DESCRIPTIONS.has(field) || (outcome !== 'ok' && answer[field] === undefined)) continue
    compare(value, answer[field], general.fields?.[field] ?? general, field, findings)
  }
  return findings
}

function compare(expected, got, tolerance, path, findings) {
  const differ = () => findings.push(`${path}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(got)}`)
  const number = toNumber(expected)
  if (number !== undefined) {
    if (!agree(number, toNumber(got), tolerance)) differ()
  } else if (expected === null) {
    if (got !== null && got !== undefined && !Number.isNaN(toNumber(got) ?? 0)) differ()
  } else if (Array.isArray(expected) && expected.every(item => typeof item === 'string')) {
    if (!Array.isArray(got) || JSON.stringify([...expected].sort()) !== JSON.stringify([...got].sort())) differ()
  } else if (Array.isArray(expected)) {
    if (!Array.isArray(got) || got.length !== expected.length) differ()
    else expected.forEach((item, index) => compare(item, got[index], tolerance, `${path}[${index}]`, findings))
  } else if (typeof expected === 'object') {
    for (const key of Object.keys(expected)) compare(expected[key], got?.[key], tolerance, `${path}.${key}`, findings)
  } else if (expected !== got) differ()
}

function agree(expected, got, tolerance) {
  if (got === undefined) return false
  if (Number.isNaN(expected)) return Number.isNaN(got)
  if (expected === got) return true
  const apart = Math.abs(expected - got)
  return apart <= (tolerance.abs ?? 0) || apart <= (tolerance.rel ?? 0) * Math.abs(expected)
}

function toNumber(value) {
  if (typeof value === 'number') return value
  return { NaN: Number.NaN, Infinity: Number.POSITIVE_INFINITY, '-Infinity': Number.NEGATIVE_INFINITY }[value]
}
