// Opens a host, says so, and holds it until it is killed: node hold-host.mjs TARGET TRANSPORT.
import { join } from 'node:path'

const { openHost } = await import(join(import.meta.dirname, '../../dist/scripts/edge/hosts/open-host.js'))
const [, , target, transport] = process.argv
await openHost({ kind: 'ssh', target, transport }, { file: 'data/sources.yml' }, { prompter: null })
process.stdout.write('open\n')
setInterval(() => undefined, 1000)
