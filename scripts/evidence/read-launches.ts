import { Finding } from '../diagnostics/finding.ts'
import type { Launch } from './evidence.ts'
import { openStoredText, decodeStored, storedSpan } from './bytes/stored-text.ts'
import { launchedCode } from './launch-status.ts'
import { nearestName } from '../diagnostics/nearest-name.ts'
import type { LaunchesRule } from './runs-file/rules.ts'
import { parseRow } from './json/parse-row.ts'

const EVENTS = ['launched', 'finished', 'failed', 'interrupted', 'killed'] as const

/** The launch record: one JSON object a line, each with a run and what happened to it. */
export function readLaunches(raw: Uint8Array, rule: LaunchesRule, path: string): { launches: Launch[]; findings: Finding[] } {
  const text = openStoredText(raw)
  const launches: Launch[] = []
  const findings: Finding[] = []
  const tell = (line: number, message: string, note: string): void => void findings.push(new Finding({ file: path, line, column: 1, rule: 'evidence-readable', message, note }))
  let line = 1
  for (let from = text.from; from < text.bytes.length; line++) {
    const lf = text.bytes.indexOf(10, from)
    const end = lf < 0 ? text.bytes.length : lf
    const { start, end: stop } = storedSpan(text, from, end)
    const content = decodeStored(text, start, stop).trimEnd()
    from = end + 1
    if (content.trim() === '') continue
    const row = parseRow(content)
    if (row === null) {
      tell(line, 'Unexpected line that is no JSON object, expected a launch event', lf < 0 ? 'the last line is cut short' : 'mend the line where it is written')
      continue
    }
    const run = row[rule.run]
    const event = row[rule.event]
    const known = EVENTS.find(name => name === event)
    if (typeof run !== 'string') {
      tell(line, `Unexpected launch event without \`${rule.run}\`, expected the run's id`, 'say which field it is: launches: { file: …, run: … }')
    } else if (known === undefined) {
      tell(line, `Unexpected event ${JSON.stringify(event) ?? 'nothing'}, expected ${typeof event === 'string' ? (nearestName(event, EVENTS) ?? EVENTS.join(', ')) : EVENTS.join(', ')}`, `events are ${EVENTS.join(', ')}`)
    } else {
      const experiment = row[rule.experiment]
      const time = row[rule.time]
      const reason = row[rule.reason]
      launches.push({
        run,
        experiment: typeof experiment === 'string' ? experiment : null,
        event: known,
        time: typeof time === 'string' ? time : null,
        reason: typeof reason === 'string' ? reason : null,
        attempt: wholeOf(row['attempt']),
        launch: typeof row['launch'] === 'string' ? row['launch'] : null,
        block: wholeOf(row['block']),
        added: typeof row['added'] === 'string' ? row['added'] : null,
        code: launchedCode(row['code']),
        place: { file: path, line, start, end: start + Buffer.byteLength(content), text: content }
      })
    }
  }
  return { launches, findings }
}

function wholeOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : null
}
