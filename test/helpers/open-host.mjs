// Opens a host as the commands do, with progress on the terminal, and runs one script there: node open-host.mjs TARGET TRANSPORT.
import { join } from 'node:path'

const built = path => join(import.meta.dirname, '../../dist/scripts', path)
const { openHost } = await import(built('edge/hosts/open-host.js'))
const { openTerminal } = await import(built('edge/terminal.js'))
const { reportFindings } = await import(built('diagnostics/report-findings.js'))

const [, , target, transport] = process.argv
const terminal = openTerminal()
const ending = new AbortController()
process.once('SIGINT', () => ending.abort())
let ticks = 0
const progress = setInterval(() => terminal.progress(`progress ${ticks++}`), 10)
try {
  const host = await openHost({ kind: 'ssh', target, transport }, { file: 'data/sources.yml', line: 2, column: 5 }, { signal: ending.signal })
  const { code, stdout } = await host.run('echo "in as $(id -un)"; exit 7')
  terminal.print(`${Buffer.from(stdout)}exit ${code}\n`)
  host.close()
} catch (error) {
  terminal.warn(error.findings === undefined ? `${error.name}: ${error.message}\n` : reportFindings(error.findings, 'text', false))
  process.exitCode = 2
} finally {
  clearInterval(progress)
}
