/** A `launch-status.json` as a launch writes it, one line; what matters to a test is given. */
export function statusLine(fields: { readonly run: string; readonly [name: string]: unknown }): string {
  return `${JSON.stringify({
    schema: 'paperline-status/1', experiment: 'doe', launch: 'one', attempt: 1, stage: 'train', state: 'finished', exit: 0, signal: null,
    host: 'node7', gpu: '0', job: null, pid: 1234, launched: '2026-11-26T23:30:12Z', started: '2026-11-26T23:30:14Z', ended: '2026-11-26T23:50:00Z',
    reason: null, code: { commit: 'c0ffee', dirty: null }, ...fields
  })}\n`
}

/** A line of `data/raw/launches.jsonl` as a launch writes it. */
export function eventLine(fields: { readonly run: string; readonly [name: string]: unknown }): string {
  return `${JSON.stringify({
    experiment: 'doe', event: 'launched', time: '2026-11-26T23:30:12Z', attempt: 1, launch: 'one', target: 'gpu', host: 'gpu', job: null,
    block: 1, added: null, config: 'f'.repeat(64), code: { commit: 'c0ffee', dirty: null }, ...fields
  })}\n`
}
