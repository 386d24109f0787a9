import { isMap, LineCounter, type Node, parseDocument } from 'yaml'
import { Finding, type FindingInput, Stop, stop } from '../../diagnostics/finding.ts'
import { YamlReader } from '../../diagnostics/yaml-reader.ts'
import { readBytes } from '../bytes/read-measure.ts'
import { compileGlob, GlobProblem } from './glob.ts'
import type { Source, SourceGlob, SourcePlace, Transport } from './source.ts'

export const SOURCES_FILE = 'data/sources.yml'

const KEYS = ['name', 'ssh', 'transport', 'folder', 'path', 'to', 'include', 'exclude', 'largest', 'launch'] as const
type Key = (typeof KEYS)[number]

const TRANSPORTS: readonly Transport[] = ['ssh2', 'openssh']

/** Larger than any log that a person reads; a file that never ends stops here. */
const LARGEST_BYTES = 2e9
const VALID = 'sources-file-valid'

/** Reads `data/sources.yml`. Stops where it is missing or no YAML; everything else that is wrong is a finding. */
export function readSources(text: string | null): { sources: readonly Source[]; findings: readonly Finding[] } {
  if (text === null) {
    stop({
      file: SOURCES_FILE, rule: VALID,
      message: `Unexpected project without \`${SOURCES_FILE}\`, expected one`,
      note: "say where raw files come from: sources: [{ name: gpu, ssh: gpu, path: /home/me/runs, to: raw/doe, include: ['**/train.log', '**/*.json'] }]"
    })
  }
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, merge: true, prettyErrors: true })
  if (document.errors.length > 0) throw new Stop(document.errors.map(error => {
    const at = lines.linePos(error.pos[0])
    return new Finding({
      file: SOURCES_FILE, line: Math.max(1, at.line), column: Math.max(1, at.col), rule: VALID, fatal: true,
      message: `Unexpected YAML (${error.message.split(/ at line |:?\n/)[0]}), expected a well-formed file`,
      note: 'put patterns in single quotes; indent with spaces'
    })
  }))
  const yaml = new SourcesReader(SOURCES_FILE, document, lines)
  const top = yaml.known(document.contents, '`data/sources.yml`', ['sources'])
  const list = top?.get('sources')
  if (top === null || list === undefined) {
    stop({ file: SOURCES_FILE, line: 1, column: 1, rule: VALID, message: 'Unexpected file without `sources`, expected a list under `sources:`', note: 'write sources: and below it one `- name: …` for each place' })
  }
  const sources: Source[] = []
  for (const item of yaml.items(list.value, '`sources`') ?? []) {
    const source = readSource(yaml, item, () => new SourcesReader(SOURCES_FILE, document, lines))
    if (source === null) continue
    const first = sources.find(({ name }) => name === source.name)
    if (first === undefined) sources.push(source)
    else yaml.tell(item, VALID, `Unexpected second source \`${source.name}\`, expected each name once`, 'give one of them another name', { cause: { ...first.place, message: 'the first' } })
  }
  return { sources, findings: yaml.findings }
}

/** Tells of this file what `YamlReader` tells of `data/runs.yml`. */
class SourcesReader extends YamlReader {
  override tell(node: Node | null, rule: string, message: string, note: string, extra: Partial<FindingInput> = {}): void {
    super.tell(node, rule.replace(/^runs-file/, 'sources-file'), message, note, { fatal: true, ...extra })
  }
}

function readSource(yaml: YamlReader, item: Node, reader: () => YamlReader): Source | null {
  // Nothing is fetched by an entry with any fault: a misspelt `include` would bring everything.
  const before = yaml.findings.length
  const fields = yaml.known(item, 'a source', KEYS)
  if (fields === null) return null
  const node = (key: Key): Node | null => fields.get(key)?.value ?? null
  const text = (key: Key): string => (fields.has(key) ? (yaml.text(node(key), `\`${key}\``) ?? '') : '')
  const need = (key: 'name' | 'to', example: string): string => {
    if (!fields.has(key)) yaml.tell(item, VALID, `Unexpected source without \`${key}\`, expected one`, `write ${example}`)
    return text(key)
  }
  const name = need('name', 'a short word to call it by, such as name: gpu')
  if (name !== '' && !/^[\w.-]+$/.test(name)) yaml.tell(node('name'), VALID, `Unexpected name \`${name}\`, expected letters, digits, \`_ . -\``, 'it is what you write after `paperline fetch`')
  const destination = readDestination(yaml, node('to'), need('to', 'where its files go below data/, such as to: raw/doe'))
  const from = readPlaceOfOrigin(yaml, item, { ssh: text('ssh'), transport: text('transport'), folder: text('folder'), path: text('path') }, node)
  const include = fields.has('include') ? readGlobs(yaml, node('include'), '`include`') : [globOf(yaml, item, '**')]
  const exclude = fields.has('exclude') ? readGlobs(yaml, node('exclude'), '`exclude`') : []
  const largestBytes = fields.has('largest') ? readLargest(yaml, node('largest'), text('largest')) : LARGEST_BYTES
  const launch = node('launch')
  if (fields.has('launch') && !isMap(launch)) yaml.tell(launch ?? item, VALID, 'Unexpected `launch` that is no mapping, expected `name: value` pairs', 'say where its code is and how many runs go at once, such as launch: { code: ~/paper, gpus: 4 }')
  if (yaml.findings.length > before || from === null) return null
  const { file, line = 1, column = 1 } = yaml.place(item)
  return { name, from, destination, include, exclude, largestBytes, launch: launch === null ? null : { node: launch, reader }, place: { file, line, column } }
}

function readLargest(yaml: YamlReader, node: Node | null, text: string): number {
  const bytes = Buffer.from(text)
  const measure = readBytes(bytes, 0, bytes.length)
  if (measure !== null && measure.end === bytes.length && measure.value >= 1 && Number.isSafeInteger(Math.round(measure.value))) return Math.round(measure.value)
  yaml.tell(node, VALID, `Unexpected size \`${text}\` for \`largest\`, expected bytes with a unit`, 'write largest: 2 GB, 500 MB or 64 KiB')
  return LARGEST_BYTES
}

function readDestination(yaml: YamlReader, node: Node | null, to: string): string {
  const path = to.replace(/^\.\//, '').replace(/\/+$/, '')
  if (to !== '' && (!/^raw(?:\/|$)/.test(path) || path.split('/').some(name => name === '..' || name === '.' || name === '') || /[\p{Cc}\\]/u.test(path))) {
    yaml.tell(node, 'path-inside-project', `Unexpected \`to: ${to}\`, expected a folder below data/raw`, 'raw files live in data/raw/, the only folder that is locked: write to: raw/doe')
  }
  return `data/${path}`
}

function readPlaceOfOrigin(yaml: YamlReader, item: Node, found: { ssh: string; transport: string; folder: string; path: string }, node: (key: Key) => Node | null): SourcePlace | null {
  if ((found.ssh === '') === (found.folder === '')) {
    yaml.tell(item, VALID, `Unexpected source with ${found.ssh === '' ? 'neither' : 'both'} \`ssh\` ${found.ssh === '' ? 'nor' : 'and'} \`folder\`, expected one of them`, '`ssh:` names a host as ~/.ssh/config does, or user@host:port; `folder:` a folder of this machine')
    return null
  }
  if (found.folder !== '') {
    if (found.path !== '') yaml.tell(node('path'), VALID, 'Unexpected `path` for a folder, expected it only with `ssh`', 'write the whole path in `folder`')
    if (found.transport !== '') yaml.tell(node('transport'), VALID, 'Unexpected `transport` for a folder, expected it only with `ssh`', 'leave it out')
    return { kind: 'folder', folder: found.folder }
  }
  if (found.path === '') yaml.tell(item, VALID, 'Unexpected SSH source without `path`, expected the folder there', 'write path: /home/me/runs, or ~/runs')
  if (/[\p{Cc}\s/\\]|^-/u.test(found.ssh)) yaml.tell(node('ssh'), VALID, `Unexpected host \`${found.ssh}\`, expected an alias or user@host:port`, 'write the folder there in `path`')
  const transport = found.transport === '' ? 'ssh2' : TRANSPORTS.find(name => name === found.transport)
  if (transport === undefined) {
    yaml.tell(node('transport'), VALID, `Unexpected transport \`${found.transport}\`, expected one of ${TRANSPORTS.join(', ')}`, '`ssh2` needs nothing installed; `openssh` is the `ssh` of this machine, with ProxyCommand, GSSAPI, certificates and security keys')
    return null
  }
  return { kind: 'ssh', target: found.ssh, folder: found.path, transport }
}

function readGlobs(yaml: YamlReader, node: Node | null, what: string): SourceGlob[] {
  return (yaml.items(node, what) ?? []).flatMap(item => {
    const text = yaml.text(item, `a pattern in ${what}`)
    if (text === null) return []
    try {
      return [globOf(yaml, item, text)]
    } catch (error) {
      if (!(error instanceof GlobProblem)) throw error
      yaml.tell(item, VALID, error.message, `\`${text}\`: patterns are paths below the source's folder, such as '**/train.log'`)
      return []
    }
  })
}

function globOf(yaml: YamlReader, node: Node, text: string): SourceGlob {
  const { file, line = 1, column = 1 } = yaml.place(node)
  return { ...compileGlob(text), place: { file, line, column } }
}
