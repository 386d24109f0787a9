import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { writeIn } from '../helpers/project.ts'
import { slurmIsMissing, startSlurm, type Slurm, withSlurm } from '../helpers/slurm.ts'
import { type Sshd, sshdIsMissing, startSshd, withSshd } from '../helpers/sshd.ts'
import { launchProject, runLaunch } from './launch-project.ts'

/** What a shell, a printf, a test or a glob would make something of. */
const NASTY = [
  '$(rm -rf ~)', '`touch here`', "it's", '"', '\\', '\\n', '-n', '--', '!x', '~', '*', '[a-z]*', '%s%n', ';exit 1', '& sleep 9', '|cat', '>out', '<in', '#no', '$HOME', '${HOME}', '$$', "'$(id)'",
  'two  words ', 'a\nb', 'tab\there', 'ü — ✓ 日本', '{config}', '{folder}', '\u0001', "$'\\x41'", '=', 'a=b', '(', '\r'
]

/** A brace that is to stay one is written twice in a plan. */
const PLAN = `experiment: toy
settings: { tail: ${JSON.stringify("last 'word'\n")} }
factors:
  text: [${NASTY.map(text => JSON.stringify(text.replaceAll(/\{(\w+)\}/g, '{{$1}}'))).join(', ')}]
seeds: [1]
command: ["sh", "arguments.sh", "{folder}", "{text}", "--text={text}", "{text}{text}", "{tail}"]
resources: { gpus: 0, hours: 0.01 }
`

describe('values that a shell would make something of', () => {
  let sshd: Sshd | null = null
  let slurm: Slurm | null = null
  /** Empty, so that a login shell there reads nothing. */
  let home = ''

  beforeAll(async () => {
    if (!sshdIsMissing) {
      home = realpathSync(mkdtempSync(join(tmpdir(), 'paperline-home-')))
      sshd = await startSshd({ config: [`SetEnv HOME=${home}`] })
      sshd.writeKnownHosts(sshd.knownHostsLine())
      sshd.writeConfig(`Host gpu\n  HostName 127.0.0.1\n  Port ${sshd.port}\n  User ${userInfo().username}\n`)
      vi.stubEnv('HOME', sshd.home)
      vi.stubEnv('SSH_AUTH_SOCK', undefined)
    }
    if (!slurmIsMissing) {
      slurm = await startSlurm({ cpus: 16 })
      vi.stubEnv('SLURM_CONF', slurm.environment.SLURM_CONF)
    }
  })
  afterAll(async () => {
    vi.unstubAllEnvs()
    await sshd?.stop()
    await slurm?.stop()
    if (home !== '') rmSync(home, { recursive: true })
  })

  const targets: readonly { readonly name: string; readonly missing: boolean; readonly entry: (runs: string, code: string) => string }[] = [
    { name: 'this machine', missing: false, entry: (runs, code) => `folder: ${runs}, to: raw, launch: { code: ${code}, at_once: 16 }` },
    { name: `a host ${withSshd}`, missing: sshdIsMissing, entry: (runs, code) => `ssh: gpu, path: ${runs}, to: raw, launch: { code: ${code}, at_once: 16 }` },
    { name: `a cluster ${withSlurm}`, missing: slurmIsMissing, entry: (runs, code) => `folder: ${runs}, to: raw, launch: { code: ${code}, slurm: {} }` }
  ]

  // A folder that is no plain word itself.
  for (const { name, missing, entry } of targets) test.skipIf(missing)(`reach the program as they are on ${name}`, async () => {
    const runs = realpathSync(mkdtempSync(join(tmpdir(), "paperline runs it's $HOME-")))
    const project = await launchProject({ 'paper/designs/toy.yml': PLAN }, { runs })
    writeFileSync(join(project.code, 'arguments.sh'), 'folder=$1\nshift\nprintf "%s\\0" "$@" >"$folder/arguments"\n')
    writeIn(project.root, 'data/sources.yml', `sources:\n  - { name: target, ${entry(JSON.stringify(runs), project.code)} }\n`)
    const { code, stderr } = await runLaunch(project, ['--on', 'target', '--max-gpu-hours', '0', '--wait'])
    expect(stderr).toBe('')
    expect(code).toBe(0)
    const reached = NASTY.map((_, index) => project.read(join(runs, `toy/${index + 1}/seed1/arguments`))?.split('\0'))
    expect(reached).toEqual(NASTY.map(text => [text, `--text=${text}`, `${text}${text}`, "last 'word'\n", '']))
    rmSync(project.root, { recursive: true })
    rmSync(runs, { recursive: true })
  })
})
