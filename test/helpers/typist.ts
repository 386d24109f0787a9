import { PromptAbandoned, type Prompter, type Question } from '../../scripts/edge/prompter.ts'

export interface Typist extends Prompter {
  readonly asked: { readonly text: string; readonly echo: boolean }[]
  readonly told: string[]
}

/** A person who types these answers in turn, then gives up. */
export function typist(...answers: readonly string[]): Typist {
  const left = [...answers]
  const asked: { text: string; echo: boolean }[] = []
  const told: string[] = []
  return {
    asked, told,
    async ask({ text, echo }: Question) {
      asked.push({ text, echo })
      const answer = left.shift()
      if (answer === undefined) throw new PromptAbandoned('nothing was typed')
      return answer
    },
    say: text => void told.push(text),
    lend: work => work()
  }
}
