import type { TraceLine, TraceNode, TraceQuantity } from './trace.ts'

export interface DrawOptions {
  readonly colour: boolean
  /** Columns of the terminal. */
  readonly width: number
}

/** Draws a trace as a tree; the matched text stands out in its line, by colour or between `«` and `»`. */
export function drawTrace(node: TraceNode, { colour, width }: DrawOptions): string {
  const paint = colour ? colours : plain
  const lines: string[] = []
  const draw = (one: TraceNode, first: string, rest: string): void => {
    const texts = describe(one, paint, width - rest.length)
    const children = 'inputs' in one ? one.inputs : []
    const omitted = 'omitted' in one ? one.omitted : 0
    const trunk = children.length > 0 || omitted > 0 ? '│  ' : '   '
    for (const [index, text] of texts.entries()) lines.push(`${index === 0 ? first : rest + trunk}${text}`.trimEnd())
    for (const [index, child] of children.entries()) {
      const isLast = index === children.length - 1 && omitted === 0
      draw(child, `${rest}${isLast ? '└─ ' : '├─ '}`, `${rest}${isLast ? '   ' : '│  '}`)
    }
    if (omitted > 0) lines.push(`${rest}└─ ${paint.dim(`… and ${omitted} more (--all shows them)`)}`)
  }
  draw(node, '', '')
  return `${lines.join('\n')}\n`
}

interface Paint {
  strong(text: string): string
  dim(text: string): string
  alarm(text: string): string
  match(text: string): string
}

const plain: Paint = { strong: text => text, dim: text => text, alarm: text => text, match: text => `«${text}»` }
const style = (codes: string) => (text: string): string => `\u001B[${codes}m${text}\u001B[0m`
const colours: Paint = { strong: style('1'), dim: style('2'), alarm: style('31'), match: style('1;30;43') }

function describe(node: TraceNode, paint: Paint, width: number): readonly string[] {
  switch (node.kind) {
    case 'quantity':
      return describeQuantity(node, paint)
    case 'line':
      return describeLine(node, paint, width)
    case 'series':
      return [`${paint.strong(clean(node.id))}  ${node.count} ${node.file === '' ? 'series' : `values in ${clean(node.file)}`}`]
    case 'run':
      return [`${paint.strong(clean(node.id))}  ${node.status ?? 'not in the evidence'}${node.reason === null ? '' : `: ${clean(node.reason)}`}${node.excluded === null ? '' : `, excluded: ${clean(node.excluded)}`}`]
    case 'missing':
      return [paint.alarm(`${clean(node.id)}: ${node.reason}${node.nearest === null ? '' : `; did you mean ${node.nearest}?`}`)]
  }
}

function describeQuantity(node: TraceQuantity, paint: Paint): readonly string[] {
  const lines = [`${paint.strong(node.id)} = ${paint.strong(node.printed)}${paint.dim(details(node))}`]
  if (node.repeated) return [`${lines[0]}  ${paint.dim('(drawn out above)')}`]
  if (node.hole !== null) lines.push(paint.alarm(`hole: ${clean(node.hole)}`))
  const where = node.code === null ? '' : `  ${node.code.file}:${node.code.line}`
  lines.push(`${node.operation}${node.method === null || node.method === node.operation ? '' : `, ${node.method}`}${parametersText(node)}${paint.dim(where)}`)
  if (node.given !== null) lines.push(`given: ${clean(node.given?.reason ?? '')}`)
  if (node.reported != null) {
    const { cite, locator, quote } = node.reported
    lines.push(`reported in ${clean(cite)}${locator === null ? '' : `, ${clean(locator)}`}: “${clean(quote)}”`)
  }
  for (const assumption of node.assumptions) lines.push(paint.dim(`assumes ${clean(assumption)}`))
  for (const warning of node.warnings) lines.push(paint.alarm(`warning: ${clean(warning)}`))
  return lines
}

function details(node: TraceQuantity): string {
  if (node.hole !== null) return ''
  const parts: string[] = []
  if (Number.isFinite(node.value) && !printsInFull(node)) parts.push(String(node.value))
  if (node.error !== null) parts.push(`standard error ${shorten(node.error)}`)
  if (node.interval != null) parts.push(`${Math.round(node.interval.level * 1000) / 10} % interval ${shorten(node.interval.low)} to ${shorten(node.interval.high)}`)
  if (node.n !== null) parts.push(`n = ${node.n}`)
  return parts.length === 0 ? '' : `  (${parts.join(', ')})`
}

function printsInFull({ printed, value }: TraceQuantity): boolean {
  return Number(/^[−\d.]+/.exec(printed)?.[0].replace('−', '-')) === value
}

/** Four digits: the tree is for finding one's way, the ledger has them all. */
function shorten(value: number): string {
  return String(Number(value.toPrecision(4))).replace('-', '−')
}

/** What the tree says already, by its lines or its inputs. */
const saidElsewhere = new Set(['name', 'inputs', 'runs', 'run', 'rows', 'places', 'file', 'line', 'start', 'end', 'text', 'source', 'cite', 'locator', 'quote', 'reason', 'unit'])

function parametersText({ parameters }: TraceQuantity): string {
  const shown = Object.entries(parameters).filter(([name]) => !saidElsewhere.has(name))
  const texts = shown.map(([name, value]) => `${name} ${clean(typeof value === 'string' ? shortenDigest(value) : JSON.stringify(value))}`)
  const text = texts.join(', ')
  return text === '' ? '' : ` (${text.length > 160 ? `${text.slice(0, 159)}…` : text})`
}

function shortenDigest(text: string): string {
  return /^[0-9a-f]{64}$/.test(text) ? text.slice(0, 12) : text
}

function describeLine(node: TraceLine, paint: Paint, width: number): readonly string[] {
  const place = `${node.file}:${node.line}`
  const lines = [`${clean(node.id)}  ${paint.dim(place)}`]
  const { status, before, match, after } = node.now
  if (status === 'missing') lines.push(paint.alarm(`not found: the file is gone, or ends before byte ${node.end}`))
  else if (status === 'unreadable') lines.push(paint.alarm('cannot be read: the file could not be unpacked'))
  else if (status === 'differs') {
    lines.push(paint.alarm(`differs: recorded ${node.text === null ? String(node.value) : `“${clean(node.text)}”`}, the line is now`), crop(clean(before), width))
  } else {
    lines.push(cropAround(clean(before).trimStart(), clean(match), clean(after).trimEnd(), width, paint))
    if (status === 'file-changed') lines.push(paint.alarm('the file has changed since it was read, this text has not'))
  }
  const came = describeOrigin(node)
  if (came !== '') lines.push(paint.dim(came))
  for (const sentence of node.health) lines.push(paint.alarm(clean(sentence)))
  return lines
}

const seals = { exit: 'sealed by its job’s last act', fetch: 'sealed when it was fetched', never: 'sealed by no job and no fetch' }

/** Server, path and time, and who took the digest first. Nothing of a file that was made here: its path says that. */
function describeOrigin({ origin, sealed }: TraceLine): string {
  const seal = sealed === null ? '' : seals[sealed]
  if (origin === null) return sealed === null || sealed === 'never' ? '' : seal
  const from = `${clean(origin.host)}:${clean(origin.path)}, ${clean(origin.fetchedAt)}`
  return `${origin.claimed === true ? `claimed to be copied from ${from}` : `copied from ${from}`}${seal === '' ? '' : `; ${seal}`}`
}

/** Logs hold escape codes, which must not reach the terminal: colours go, other controls become `·`. */
function clean(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.replace(/\u001B(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001B]*(?:\u0007|\u001B\\)?|.)/g, '').replace(/\t/g, '  ').replace(/[\0-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '·')
}

function crop(text: string, width: number): string {
  const characters = [...text]
  return characters.length <= Math.max(20, width) ? text : `${characters.slice(0, Math.max(19, width - 1)).join('')}…`
}

/** Keeps the match in sight; what is before it gets half of the room, what is behind the rest. */
function cropAround(before: string, match: string, after: string, width: number, paint: Paint): string {
  const room = Math.max(20, width - 5) - [...match].length
  const [left, right] = [[...before], [...after]]
  if (left.length + right.length <= room) return `${before}${paint.match(match)}${after}`
  const leftRoom = Math.max(8, Math.min(left.length, Math.max(room - right.length, Math.floor(room / 2))))
  const rightRoom = Math.max(4, room - Math.min(left.length, leftRoom))
  const head = left.length > leftRoom ? `…${left.slice(left.length - leftRoom + 1).join('')}` : before
  const tail = right.length > rightRoom ? `${right.slice(0, rightRoom - 1).join('')}…` : after
  return `${head}${paint.match(match)}${tail}`
}
