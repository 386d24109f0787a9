// The statistics against scipy (Debian's python3-scipy, run by /usr/bin/python3) on the same numbers, in one run.
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const PYTHON = '/usr/bin/python3'
const SCRIPT = fileURLToPath(new URL('statistics.py', import.meta.url))
const TESTS = 10_000
const PAIRS = 100
const VALUES = 1000
const RESAMPLES = 10_000

/** Prints one line a measurement; scipy is skipped by name where it is absent. */
export async function run() {
  const { bootstrapInterval, pairedTTest, seededRandom } = await import('../../dist/analysis/index.js')
  const random = seededRandom(1)
  const draw = count => Float64Array.from({ length: count }, () => random() + random() + random())
  const after = draw(TESTS * PAIRS)
  const before = draw(TESTS * PAIRS)
  const values = draw(VALUES)
  const rows = array => Array.from({ length: TESTS }, (_, row) => [...array.subarray(row * PAIRS, (row + 1) * PAIRS)])
  const [afterRows, beforeRows, list] = [rows(after), rows(before), [...values]]

  const ours = {
    t: measure(() => afterRows.map((row, index) => pairedTTest(row, beforeRows[index]).p)),
    bca: measure(() => bootstrapInterval(list, { resamples: RESAMPLES }).bca)
  }
  console.log(`paperline: ${TESTS} paired t-tests of n = ${PAIRS}: ${ours.t.milliseconds.toFixed(0)} ms`)
  console.log(`paperline: BCa, ${RESAMPLES} resamples of n = ${VALUES}: ${ours.bca.milliseconds.toFixed(0)} ms`)

  const theirs = runScipy(Buffer.concat([after, before, values].map(array => Buffer.from(array.buffer))))
  if (theirs === null) {
    console.log('scipy: skipped, not installed (apt-get install -y --no-install-recommends python3-scipy)')
    return
  }
  compare(`scipy ${theirs.version}, one call a test`, theirs.t_one, ours.t)
  compare(`scipy ${theirs.version}, all tests in one call`, theirs.t_all, ours.t)
  compare(`scipy ${theirs.version}, BCa`, theirs.bca, ours.bca)
  const worst = ours.t.result.reduce((most, p, index) => Math.max(most, Math.abs(p - theirs.p[index]) / theirs.p[index]), 0)
  console.log(`the p-values differ by at most ${worst.toExponential(1)} relative; BCa [${[ours.bca.result.low, ours.bca.result.high].map(end => end.toFixed(4))}] and [${theirs.interval.map(end => end.toFixed(4))}]`)
}

function compare(name, milliseconds, own) {
  console.log(`${name}: ${milliseconds.toFixed(0)} ms, ${(milliseconds / own.milliseconds).toFixed(1)} × ours`)
}

/** The best of three, after one to warm up. */
function measure(work) {
  let result = work()
  let milliseconds = Number.POSITIVE_INFINITY
  for (let round = 0; round < 3; round++) {
    const start = performance.now()
    result = work()
    milliseconds = Math.min(milliseconds, performance.now() - start)
  }
  return { milliseconds, result }
}

function runScipy(input) {
  if (!existsSync(PYTHON)) return null
  try {
    const output = execFileSync(PYTHON, [SCRIPT, TESTS, PAIRS, VALUES, RESAMPLES].map(String), {
      input,
      stdio: ['pipe', 'pipe', 'ignore'],
      maxBuffer: 2 ** 26
    })
    return JSON.parse(output.toString())
  } catch {
    return null
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await run()
