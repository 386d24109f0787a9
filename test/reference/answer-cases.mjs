#!/usr/bin/env node
// usage: npm run reference -- DIR
// Answers every case of every *.json in DIR with the public functions of paperline/analysis, writes answers.json in the
// current directory, and prints how many agree. The files beside this one map the cases' names to ours; no arithmetic.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { compareAnswer } from './compare-answer.mjs'
import { kinds as evaluation } from './kinds-evaluation.mjs'
import { kinds as models } from './kinds-models.mjs'

const kinds = { ...evaluation, ...models }

/** Fields of the answer, or the refusal; `outcome` is `warn` where there is a value with a warning. */
export function answerCase(item, analysis, findCase) {
  const answer = kinds[item.kind]
  if (answer === undefined) return { outcome: 'fault', message: `No function answers cases of kind ${item.kind}` }
  try {
    const { warnings = [], ...fields } = answer(item, analysis, findCase)
    return warnings.length === 0 ? { outcome: 'ok', ...fields } : { outcome: 'warn', message: warnings.join('; '), ...fields }
  } catch (error) {
    // A fault of the program is no refusal: it never agrees with a case that expects one.
    if (!(error instanceof analysis.Refusal)) return { outcome: 'fault', message: error.stack }
    const { reason, message, mend } = error
    return { outcome: 'error', message: mend === undefined ? message : `${message}. ${mend}`, reason }
  }
}

export function answerFolder(folder, analysis) {
  const files = readdirSync(folder).filter(name => name.endsWith('.json')).sort()
  const cases = files.flatMap(name => JSON.parse(readFileSync(join(folder, name), 'utf8')).cases ?? [])
  // A case may name the data of another.
  const findCase = id => cases.find(item => item.id === id)
  const answers = Object.fromEntries(cases.map(item => [item.id, answerCase(item, analysis, findCase)]))
  const disagreements = cases
    .map(item => ({ id: item.id, kind: item.kind, findings: compareAnswer(item, answers[item.id]) }))
    .filter(({ findings }) => findings.length > 0)
  return { cases, answers, disagreements }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(resolve(process.argv[1])).href) await main(process.argv[2])

/** JSON has no NaN or infinity: they are written as text, as in the cases. */
function writeNumber(_, value) {
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value
}

async function main(folder) {
  if (folder === undefined) {
    console.error('usage: npm run reference -- DIR   (a folder of stats-case/1 files)')
    process.exitCode = 2
    return
  }
  const door = resolve(dirname(fileURLToPath(import.meta.url)), '../../dist/analysis/index.js')
  const { cases, answers, disagreements } = answerFolder(folder, await import(pathToFileURL(door).href))
  writeFileSync('answers.json', `${JSON.stringify(answers, writeNumber, 1)}\n`)
  for (const { id, kind, findings } of disagreements) {
    console.log(`${id} (${kind}) does not agree:`)
    for (const finding of findings) console.log(`  ${finding}`)
  }
  console.log(`${cases.length - disagreements.length} of ${cases.length} agree`)
  process.exitCode = disagreements.length === 0 ? 0 : 1
}
