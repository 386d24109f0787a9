import type { FindingPlace } from '../../diagnostics/finding.ts'
import { showForeign } from '../../diagnostics/show-foreign.ts'
import { openPrompter } from '../prompter.ts'
import type { ConnectOptions } from '../ssh/connect-ssh.ts'
import { strictOptions, targetWords } from '../ssh/openssh-options.ts'
import { type OpensshSettings, readOpensshSettings } from '../ssh/openssh-settings.ts'
import { Complaint } from './complaint.ts'
import { HostLost } from '../host-lost.ts'
import type { Host, ScriptAnswer } from './host.ts'
import { startMaster } from './openssh-master.ts'
import { queueScripts, SessionRefused } from './queue-scripts.ts'
import { markScript } from './shell-input.ts'

export interface OpensshHost extends Host {
  readonly kind: 'openssh'
}

/** What ssh exits with when it failed itself; a script may too. */
const SSH_FAILED = 255
/** How long after a session the connection's own end may come, where both are lost. */
const LOSS_MILLISECONDS = 500

/**
 * An SSH host, over the `ssh` of this machine, so that ProxyCommand, GSSAPI, certificates and security keys work. Host keys are
 * known or refused, whatever ssh_config says. Stops (exit 2) where it cannot be reached.
 */
export async function openOpensshHost(target: string, place: FindingPlace, options: ConnectOptions = {}): Promise<OpensshHost> {
  const prompter = options.prompter === undefined ? openPrompter() : options.prompter
  const { execa } = await import('execa')
  const settings = await readOpensshSettings(target, place, prompter !== null)
  const start = () => startMaster(target, settings, place, prompter, options.signal)
  const master = await (prompter === null ? start() : prompter.lend(start))
  const lost = new AbortController()
  void master.ended.then(() => lost.abort())
  const lossOf = (): HostLost => new HostLost(`the connection to \`${settings.name}\` ended`)

  async function stream(script: string, words: readonly string[], take: (chunk: Uint8Array) => Promise<void>): Promise<ScriptAnswer> {
    if (lost.signal.aborted) throw lossOf()
    const child = execa('ssh', sessionWords(master.socket, settings), { stdin: 'pipe', stdout: 'pipe', stderr: 'pipe', detached: true, cleanup: false, buffer: false, reject: false })
    const kill = (): void => {
      child.kill()
      child.stdout.destroy()
    }
    lost.signal.addEventListener('abort', kill)
    const complaint = new Complaint()
    child.stderr.on('data', (chunk: Buffer) => complaint.add(chunk))
    child.stdin.on('error', () => undefined)
    const marked = markScript(script, words)
    child.stdin.end(marked.input)
    const pass = marked.pass(take)
    try {
      for await (const chunk of child.stdout) await pass(chunk as Buffer)
      const { exitCode } = await child
      const { text, began } = marked.before()
      if (exitCode === SSH_FAILED || exitCode === undefined) await Promise.race([master.ended, pause(LOSS_MILLISECONDS)])
      if (lost.signal.aborted) throw lossOf()
      if (!began && exitCode === SSH_FAILED) {
        const Failure = /session request failed|Session open refused/.test(complaint.text) ? SessionRefused : HostLost
        throw new Failure(`\`${settings.name}\` opened no session (${showForeign(complaint.text.trim().split('\n')[0] ?? '')})`)
      }
      return { code: exitCode ?? null, stderr: began ? complaint.text : `${complaint.text}${text}` }
    } catch (error) {
      throw lost.signal.aborted ? lossOf() : error
    } finally {
      lost.signal.removeEventListener('abort', kill)
      kill()
    }
  }

  return {
    kind: 'openssh',
    name: settings.name,
    ...queueScripts(stream),
    close() {
      lost.abort()
      master.close()
    }
  }
}

/** A session over the control socket and nothing else: without it ssh would connect anew, so the other way is one that fails. */
function sessionWords(socket: string, { parts }: OpensshSettings): string[] {
  return ['-F', '/dev/null', '-o', 'LogLevel=ERROR', ...strictOptions(false), '-o', 'ControlMaster=no', '-o', 'ProxyCommand=false', '-S', socket, '-T', ...targetWords(parts), 'sh -s']
}

function pause(milliseconds: number): Promise<void> {
  return new Promise(resolve => {
    setTimeout(resolve, milliseconds)
  })
}
