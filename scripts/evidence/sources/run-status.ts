/** How far a run is: one line, replaced as a whole while the run goes on. The only file there that is meant to change. */
export const STATUS_NAME = 'launch-status.json'
const SCHEMA = 'paperline-status/1'

export function isStatusPath(path: string): boolean {
  return path === STATUS_NAME || path.endsWith(`/${STATUS_NAME}`)
}

/** Whether one status may take the other's place: both are statuses, and of one run. */
export function isNextStatus(before: Uint8Array | null, after: Uint8Array): boolean {
  const [old, next] = [before === null ? null : runOf(before), runOf(after)]
  return next !== null && old === next
}

function runOf(bytes: Uint8Array): string | null {
  try {
    const status = JSON.parse(new TextDecoder().decode(bytes)) as { schema?: unknown; run?: unknown } | null
    return status?.schema === SCHEMA && typeof status.run === 'string' ? status.run : null
  } catch {
    return null
  }
}
