import { HostLost } from '../host-lost.ts'

/** An answer, or `HostLost` where it does not come in time: a line that is up may lead to a script that never ends. */
export async function answerWithin<Answer>(seconds: number, answer: Promise<Answer>): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined
  try {
    return await Promise.race([answer, new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new HostLost(`it gave no answer within ${seconds} s`)), seconds * 1000)
    })])
  } finally {
    clearTimeout(timer)
  }
}
