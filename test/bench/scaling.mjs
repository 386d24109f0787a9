// The Chinchilla fit with 1,000 bootstrap refits against scipy (Debian's python3-scipy, run by /usr/bin/python3) on the
// same 240 runs: L-BFGS-B with an analytic gradient and numpy arrays, from 20 starts and then from the full fit.
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const PYTHON = '/usr/bin/python3'
const SCRIPT = fileURLToPath(new URL('scaling.py', import.meta.url))
const RUNS = 240
const RESAMPLES = 1000

/** Prints one line a measurement; scipy is skipped by name where it is absent. */
export async function run() {
  const { chinchillaBootstrap, randomNormal, seededRandom } = await import('../../dist/analysis/index.js')
  const { N, D, loss } = drawRuns(seededRandom(2), randomNormal)
  chinchillaBootstrap(N, D, loss, { resamples: 100 })
  const start = performance.now()
  const ours = chinchillaBootstrap(N, D, loss, { resamples: RESAMPLES })
  const seconds = (performance.now() - start) / 1000
  console.log(`paperline: Chinchilla fit, ${RUNS} runs, ${RESAMPLES} bootstrap refits: ${seconds.toFixed(2)} s, objective ${ours.fit.objective}`)

  const theirs = runScipy({ N, D, loss, resamples: RESAMPLES })
  if (theirs === null) {
    console.log('scipy: skipped, not installed (apt-get install -y --no-install-recommends python3-scipy)')
    return
  }
  console.log(`scipy ${theirs.version}, the same: ${theirs.seconds.toFixed(2)} s, ${(theirs.seconds / seconds).toFixed(1)} × ours, objective ${theirs.objective}`)
  console.log(
    `standard error of α: ${ours.parameters.alpha.standardError.toFixed(5)} and ${theirs.standardErrorAlpha.toFixed(5)} (other random numbers)`
  )
}

/** Sizes and tokens along budgets of 1e18 to 3e22 operations, 1 % noise with a heavy tail. */
function drawRuns(random, randomNormal) {
  const N = Array.from({ length: RUNS }, () => Math.exp(Math.log(5e7) + random() * Math.log(300)))
  const D = N.map(size => Math.max(Math.exp(Math.log(1e18) + random() * Math.log(3e4)) / 6 / size, 3e8))
  const loss = N.map((size, i) => {
    const noise = 0.01 * randomNormal(random) * (random() < 0.05 ? 6 : 1)
    return (1.69 + 406.4 / size ** 0.34 + 410.7 / D[i] ** 0.28) * Math.exp(noise)
  })
  return { N, D, loss }
}

function runScipy(work) {
  if (!existsSync(PYTHON)) return null
  try {
    const output = execFileSync(PYTHON, [SCRIPT], { input: JSON.stringify(work), stdio: ['pipe', 'pipe', 'ignore'] })
    return JSON.parse(output.toString())
  } catch {
    return null
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await run()
