import { describeBytes } from './describe-bytes.ts'

/** Often enough for an eye, seldom enough to cost nothing. */
const EVERY_SECONDS = 0.1
/** The rate is that of the last seconds, not of the whole: lines change. */
const RATE_SECONDS = 5
/** Before that much was watched, a rate says more of how it began than of how it goes. */
const RATE_AFTER_SECONDS = 0.5

/** Says how far a fetch is: files, bytes, rate, time left. Names of the server have no place in it. */
export class FetchProgress {
  private readonly say: (text: string) => void
  private readonly seconds: () => number
  private readonly marks: { at: number; bytes: number }[] = []
  private last = 0
  private total = { files: 0, bytes: 0 }
  private done = { files: 0, bytes: 0 }

  constructor(say: (text: string) => void, seconds: () => number) {
    this.say = say
    this.seconds = seconds
  }

  expect(files: number, bytes: number): void {
    this.total = { files, bytes }
    this.marks.push({ at: this.seconds(), bytes: 0 })
  }

  bytes(count: number): void {
    this.done.bytes += count
    this.show(false)
  }

  file(): void {
    this.done.files++
    this.show(this.done.files === this.total.files)
  }

  private show(always: boolean): void {
    const at = this.seconds()
    if (!always && at - this.last < EVERY_SECONDS) return
    this.last = at
    this.marks.push({ at, bytes: this.done.bytes })
    while (this.marks.length > 2 && at - this.marks[0]!.at > RATE_SECONDS) this.marks.shift()
    const [first] = this.marks
    const rate = first === undefined || at - first.at < RATE_AFTER_SECONDS ? 0 : (this.done.bytes - first.bytes) / (at - first.at)
    const left = Math.max(0, this.total.bytes - this.done.bytes)
    this.say([
      `${this.done.files} of ${this.total.files} files`,
      `${describeBytes(this.done.bytes)} of ${describeBytes(this.total.bytes)}`,
      ...(rate > 0 ? [`${describeBytes(Math.round(rate))}/s`, `${describeSeconds(left / rate)} left`] : [])
    ].join(', '))
  }
}

function describeSeconds(seconds: number): string {
  if (seconds < 60) return `${Math.ceil(seconds)} s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${Math.ceil(seconds % 60)} s`
  return `${Math.floor(seconds / 3600)} h ${Math.ceil((seconds % 3600) / 60)} min`
}
