#!/usr/bin/env node
import { exitCodeOf, sortFindings } from './diagnostics/compare-findings.ts'
import { Stop } from './diagnostics/finding.ts'
import { nearestName } from './diagnostics/nearest-name.ts'
import { reportFindings } from './diagnostics/report-findings.ts'
import type { Command } from './commands/command.ts'
import { UsageError } from './commands/command.ts'
import { openTerminal } from './edge/terminal.ts'

/** Imported when asked for: starting up must not pay for what it does not use. */
const commands: { readonly [name: string]: () => Promise<Command> } = {
  build: async () => (await import('./commands/build.ts')).build,
  check: async () => (await import('./commands/check.ts')).check,
  design: async () => (await import('./commands/design.ts')).design,
  export: async () => (await import('./commands/export.ts')).exportPaper,
  fetch: async () => (await import('./commands/fetch.ts')).fetch,
  launch: async () => (await import('./commands/launch.ts')).launch,
  lock: async () => (await import('./commands/lock.ts')).lock,
  status: async () => (await import('./commands/status.ts')).status,
  trace: async () => (await import('./commands/trace.ts')).trace,
  values: async () => (await import('./commands/values.ts')).values
}

// Not awaited: packed, this is no ES module.
void main(process.argv.slice(2)).then(code => (process.exitCode = code))

async function main([name, ...words]: readonly string[]): Promise<number> {
  const terminal = openTerminal()
  if (name === '--version') {
    terminal.print(`${(await import('./edge/toolkit.ts')).toolkitVersion}\n`)
    return 0
  }
  if (name === undefined || name === '--help' || name === 'help') {
    terminal.print(await usage())
    return name === undefined ? 2 : 0
  }
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (load === undefined) {
    const nearest = nearestName(name, Object.keys(commands))
    terminal.warn(`Unexpected command \`${name}\`, expected one of ${Object.keys(commands).join(', ')}\n${nearest === null ? '' : `    run \`paperline ${nearest}\`\n`}`)
    return 2
  }
  try {
    return await (await load()).run(words, terminal)
  } catch (error) {
    if (error instanceof Stop) {
      const findings = sortFindings(error.findings)
      if (words.includes('--json')) terminal.print(reportFindings(findings, 'json', false))
      else terminal.warn(reportFindings(findings, 'text', process.stderr.isTTY === true))
      return Math.max(2, exitCodeOf(findings))
    }
    if (error instanceof UsageError) {
      terminal.warn(`${error.message}\n    usage: paperline ${(await load()).usage}\n`)
      return 2
    }
    terminal.warn(`paperline could not go on: ${error instanceof Error ? error.message : String(error)}\n    this is a defect of paperline; set PAPERLINE_DEBUG=1 to see where, and report it\n`)
    if (process.env['PAPERLINE_DEBUG'] === '1' && error instanceof Error) terminal.warn(`${error.stack ?? ''}\n`)
    return 2
  }
}

async function usage(): Promise<string> {
  const lines = await Promise.all(
    Object.values(commands).map(async load => {
      const command = await load()
      return `  ${command.usage.padEnd(58)}${command.summary}\n`
    })
  )
  return `paperline builds a paper from raw run logs and holds every number in it to its log line.\n\n${lines.join('')}\nEvery command takes --project DIR and --json. Exit: 0 clean, 1 findings, 2 could not.\n`
}
