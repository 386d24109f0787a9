import type { AnyAuthMethod, AuthHandlerMiddleware, BaseAgent, ParsedKey, Prompt, SignCallback } from 'ssh2'
import { showForeign, showForeignLines } from '../../diagnostics/show-foreign.ts'
import { PromptAbandoned, type Prompter } from '../prompter.ts'
import type { Identity, Identities } from './identities.ts'
import type { Ssh2 } from './key-file.ts'
import type { Authentication as Way, SshSettings } from './ssh-settings.ts'

/** What a server answers to an attempt that did not let us in: which ways are left, and whether this one was right but not enough. */
interface Answer {
  readonly left: readonly string[]
  readonly partial: boolean
}

/** A passphrase is asked for as often as OpenSSH does. */
const PASSPHRASE_TRIES = 3

/** Lets us in as `ssh` would: keys, then the server's questions, then a password; what is typed is used once and kept nowhere. */
export class Authentication {
  /** What was tried and what could not be, in words. */
  readonly tried: string[]
  /** Keys that the server would take, but whose passphrase nobody could be asked for. */
  readonly lockedKeys: string[] = []
  /** Ways that need a person, where none is at a terminal. */
  readonly unasked = new Set<Way>()
  /** What the server said before it let anybody in, harmless: rules of use, or that it is under repair. */
  banner: readonly string[] = []
  /** Why the person did not answer; `null` where everything was answered. */
  abandoned: string | null = null
  private bannerIsTold = false
  private readonly withdrawn = new AbortController()
  private readonly ssh2: Ssh2
  private readonly settings: SshSettings
  private readonly prompter: Prompter | null
  private readonly identities: Identity[]
  private readonly onWaiting: (waitsForPerson: boolean) => void

  /** `onWaiting` is told when a person is asked and when they have answered: a person may take longer than a server. */
  constructor(ssh2: Ssh2, settings: SshSettings, identities: Identities, prompter: Prompter | null, onWaiting: (waitsForPerson: boolean) => void) {
    this.ssh2 = ssh2
    this.settings = settings
    this.prompter = settings.batch ? null : prompter
    this.identities = [...identities.found]
    this.tried = [...identities.unusable]
    this.onWaiting = onWaiting
  }

  /** The connection is gone: no question needs an answer any longer. */
  withdraw(): void {
    this.withdrawn.abort()
  }

  /** For ssh2: asked for the next attempt each time one has not let us in. */
  handler(): AuthHandlerMiddleware {
    const steps = this.steps()
    return (left, partial, next) => {
      void steps.next({ left: left ?? [], partial: partial === true }).then(
        // ssh2 takes `false` for the end, which its types leave out.
        ({ value }) => next(value ?? (false as never)),
        (error: unknown) => {
          this.giveUp(error)
          next(false as never)
        }
      )
    }
  }

  private async *steps(): AsyncGenerator<AnyAuthMethod, undefined, Answer> {
    const { user: username, tries } = this.settings
    let answer = yield { type: 'none', username }
    const asked = new Map<Way, number>()
    while (this.abandoned === null) {
      const way = this.settings.authentications.find(candidate => answer.left.includes(candidate) && this.isOpen(candidate, asked, tries))
      if (way === undefined) return undefined
      if (way === 'publickey') {
        const identity = this.identities.shift()
        const attempt = identity === undefined ? null : await this.openKey(identity)
        if (attempt === null) continue
        yield { type: 'agent', username, agent: attempt.agent }
        if (!attempt.wasTaken()) continue
        // ssh2 does not say that an agent's key was right but not enough; the server does, when asked for nothing.
        answer = yield { type: 'none', username }
      } else {
        asked.set(way, (asked.get(way) ?? 0) + 1)
        this.tried.push(way === 'password' ? 'a password' : "answers to the server's questions")
        answer = yield way === 'password' ? { type: 'password', username, password: await this.ask(`${this.address()}'s password: `, false) } : this.interactive()
        if (answer.partial) asked.delete(way)
      }
    }
    return undefined
  }

  private isOpen(way: Way, asked: ReadonlyMap<Way, number>, tries: number): boolean {
    if (way === 'publickey') return this.identities.length > 0
    if (this.prompter === null) this.unasked.add(way)
    return this.prompter !== null && (asked.get(way) ?? 0) < tries
  }

  /** An agent of one key, since only an agent may take its time to sign: an encrypted key is opened when the server has said that it would do. */
  private async openKey(identity: Identity): Promise<{ agent: BaseAgent; wasTaken: () => boolean } | null> {
    const { secret, name } = identity
    let opened: ParsedKey | null = null
    if (identity.publicHalf === null && secret.kind === 'file') opened = await this.unlock(identity)
    const publicHalf = identity.publicHalf ?? opened
    if (publicHalf === null) return null
    const position = this.tried.push(secret.kind === 'file' && secret.file.kind === 'locked' ? `${name} (has a passphrase; the server does not know this key)` : name) - 1
    let signed = false
    const sign = async (data: Buffer, hash: string | undefined): Promise<Buffer> => {
      this.tried[position] = name
      if (secret.kind === 'agent') return await signByAgent(secret.agent, secret.key, data, hash)
      opened ??= await this.unlock(identity)
      if (opened === null) throw new Error('the key could not be opened')
      return opened.sign(data, hash)
    }
    const { BaseAgent: Base } = this.ssh2
    const giveUp = (error: unknown): void => this.giveUp(error)
    const agent = new (class extends Base<ParsedKey> {
      override getIdentities(give: (error: undefined, keys: ParsedKey[]) => void): void {
        give(undefined, [publicHalf])
      }

      override sign(_key: ParsedKey, data: Buffer, options: { hash?: string } | SignCallback, give?: SignCallback): void {
        const done = typeof options === 'function' ? options : give
        sign(data, typeof options === 'function' ? undefined : options.hash).then(
          signature => {
            signed = true
            done?.(undefined, signature)
          },
          (error: unknown) => {
            giveUp(error)
            done?.(error instanceof Error ? error : new Error(String(error)))
          }
        )
      }
    })()
    return { agent, wasTaken: () => signed }
  }

  private async unlock({ name, secret }: Identity): Promise<ParsedKey | null> {
    if (secret.kind !== 'file') return null
    if (secret.file.kind === 'open') return secret.file.unlock(null)
    if (this.prompter === null) {
      this.lockedKeys.push(name)
      return null
    }
    for (let attempt = 1; attempt <= PASSPHRASE_TRIES; attempt++) {
      const passphrase = await this.ask(`${attempt === 1 ? 'Passphrase' : 'That was not it. Passphrase'} of ${name}: `, false)
      // An empty one gives up this key, as in OpenSSH.
      if (passphrase === '') break
      const key = secret.file.unlock(passphrase)
      if (key !== null) return key
    }
    this.tried.push(`${name} (its passphrase was not given)`)
    return null
  }

  private interactive(): AnyAuthMethod {
    return {
      type: 'keyboard-interactive',
      username: this.settings.user,
      prompt: (name, instructions, _language, prompts, finish) => {
        void this.answerAll(name, instructions, prompts).then(finish, (error: unknown) => {
          this.giveUp(error)
          // No answers: the server refuses, and nothing more is tried.
          finish([])
        })
      }
    }
  }

  private async answerAll(name: string, instructions: string, prompts: readonly Prompt[]): Promise<string[]> {
    this.tellBanner()
    const say = (lines: readonly string[]): void => {
      for (const line of lines) if (line.trim() !== '') this.prompter?.say(`(${this.address()}) ${line}`)
    }
    say([...showForeignLines(name), ...showForeignLines(instructions)])
    const answers: string[] = []
    for (const { prompt, echo } of prompts) {
      // PAM puts what it has to say before its question.
      const lines = showForeignLines(prompt, { keepEnd: true })
      say(lines.slice(0, -1))
      answers.push(await this.ask(`(${this.address()}) ${lines.at(-1) ?? ''}`, echo === true))
    }
    return answers
  }

  /** Who does not answer one question is not asked the next. */
  private giveUp(error: unknown): void {
    if (error instanceof PromptAbandoned) this.abandoned = error.message
    else this.tried.push(error instanceof Error ? error.message : String(error))
  }

  /** Only to who is asked something: else it is the same every day. */
  private tellBanner(): void {
    if (!this.bannerIsTold) for (const line of this.banner) this.prompter?.say(line)
    this.bannerIsTold = true
  }

  private address(): string {
    return `${showForeign(this.settings.user)}@${this.settings.name}`
  }

  private async ask(text: string, echo: boolean): Promise<string> {
    if (this.prompter === null) throw new PromptAbandoned('there is no terminal to ask at')
    this.tellBanner()
    this.onWaiting(true)
    try {
      return await this.prompter.ask({ text, echo, signal: this.withdrawn.signal })
    } finally {
      this.onWaiting(false)
    }
  }
}

function signByAgent(agent: BaseAgent, key: ParsedKey, data: Buffer, hash: string | undefined): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    agent.sign(key, data, hash === undefined ? {} : { hash: hash as 'sha256' | 'sha512' }, (error, signature) => (signature === undefined ? reject(error ?? new Error('the agent did not sign')) : resolve(signature)))
  })
}
