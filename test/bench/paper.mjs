// Building the paper of this repository from nothing, unchanged, with one changed log, and with a sentence more; against R Markdown setting a
// document of the same pages, figures, tables, inline numbers and references.
import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '../..')
const cli = join(root, 'dist/bin/paperline.js')

export async function run() {
  const project = mkdtempSync(join(tmpdir(), 'paperline-bench-'))
  for (const path of ['paper', 'data', 'README.md']) cpSync(join(root, path), join(project, path), { recursive: true })
  try {
    const cold = median(3, () => {
      rmSync(join(project, '.paperline'), { recursive: true, force: true })
      rmSync(join(project, 'build'), { recursive: true, force: true })
      return build(project)
    })
    const unchanged = median(5, () => build(project))
    const log = firstLog(join(project, 'data/raw'))
    let changes = 0
    const oneLog = median(3, () => {
      changeLastLoss(log, (changes += 1))
      return build(project)
    })
    const paper = join(project, 'paper/paper.md')
    const oneSentence = median(3, () => {
      writeFileSync(paper, readFileSync(paper, 'utf8').replace('\n\n# Related', ' Once more.\n\n# Related'))
      return build(project)
    })
    const summary = JSON.parse(spawnSync(process.execPath, [cli, 'build', '--json', '--project', project], { encoding: 'utf8' }).stdout)
    const source = readFileSync(join(project, 'paper/paper.md'), 'utf8')
    const [figures, tables] = [source.match(/^:::figure/gm)?.length ?? 0, source.match(/^:::table/gm)?.length ?? 0]
    console.log(`  ${summary.pages} pages, ${summary.numbers} numbers, ${figures} figures, ${tables} tables, ${summary.runs.all} runs`)
    console.log(`  from nothing      ${seconds(cold)}`)
    console.log(`  nothing changed   ${seconds(unchanged)}   ${(unchanged / cold).toFixed(3)} of from nothing`)
    console.log(`  one changed log   ${seconds(oneLog)}   ${(oneLog / cold).toFixed(3)} of from nothing`)
    console.log(`  one sentence more ${seconds(oneSentence)}   ${(oneSentence / cold).toFixed(3)} of from nothing`)
    compareWithRMarkdown(project, cold, { pages: summary.pages, numbers: summary.numbers, figures, tables })
  } finally {
    rmSync(project, { recursive: true, force: true })
  }
}

/**
 * R Markdown on a document of the same size: it reads every run's train.log and eval.json, prints as many numbers from them
 * inline, draws as many figures of their series, sets as many tables and cites the same works on as many pages.
 */
function compareWithRMarkdown(project, cold, ours) {
  if (spawnSync('Rscript', ['-e', 'library(rmarkdown); library(jsonlite)']).status !== 0) {
    console.log('  R Markdown        skipped: apt-get install r-cran-rmarkdown r-cran-jsonlite pandoc texlive-latex-recommended texlive-fonts-recommended lmodern')
    return
  }
  const source = join(project, 'same-size.Rmd')
  const render = () => execFileSync('Rscript', ['-e', `rmarkdown::render('${source}', quiet = TRUE)`], { stdio: 'ignore' })
  // As many words as fill as many pages, found by trying.
  let sentences = 24
  let pages = 0
  for (let attempt = 0; attempt < 6 && pages !== ours.pages; attempt += 1) {
    writeFileSync(source, sameSize(project, ours, sentences))
    render()
    pages = Number(/Pages:\s+(\d+)/.exec(spawnSync('pdfinfo', [source.replace('.Rmd', '.pdf')], { encoding: 'utf8' }).stdout ?? '')?.[1])
    sentences = Math.max(1, Math.round(sentences + ((ours.pages - pages) * 28) / ours.pages))
  }
  const taken = median(3, () => timed(render))
  console.log(`  R Markdown        ${seconds(taken)} for ${pages} pages   paperline takes ${(cold / taken).toFixed(2)} of that from nothing`)
}

function sameSize(project, { pages, numbers, figures, tables }, sentences) {
  const keys = [...readFileSync(join(project, 'paper/references.bib'), 'utf8').matchAll(/^@\w+\{([^,\s]+),/gm)].map(([, key]) => key)
  const spread = (count, page) => Array.from({ length: Math.floor(((page + 1) * count) / pages) - Math.floor((page * count) / pages) }, (_, index) => Math.floor((page * count) / pages) + index + 1)
  const body = Array.from({ length: pages }, (_, page) => {
    const words = 'The quick brown fox jumps over the lazy dog while seven wise wizards watch from the hill and say nothing. '.repeat(sentences)
    const inline = spread(numbers, page).map(index => `The value is \`r format(values[${index}], digits = 3)\`.`).join(' ')
    const cited = spread(keys.length, page).map(index => `[@${keys[index - 1]}]`).join(' ')
    const drawn = spread(figures, page).map(index => `\n\n\`\`\`{r, echo=FALSE, fig.height=2.2, fig.cap='Series ${index}.'}\nplot(series[[${index}]], type = 'l', xlab = 'step', ylab = 'loss', ylim = range(unlist(series)))\nfor (one in series) lines(one, col = 'grey')\n\`\`\`\n`).join('')
    const set = spread(tables, page).map(index => `\n\n\`\`\`{r, echo=FALSE}\nknitr::kable(head(summary, 8), caption = 'Runs ${index}.', digits = 3)\n\`\`\`\n`).join('')
    return `# Section ${page + 1}\n\n${words}${inline} ${cited}${drawn}${set}`
  })
  return `---
title: Same size
output: pdf_document
bibliography: paper/references.bib
---

\`\`\`{r, include=FALSE}
folders <- dirname(list.files('data/raw', 'train.log', recursive = TRUE, full.names = TRUE))
series <- lapply(folders, function(folder) {
  lines <- grep('^step ', readLines(file.path(folder, 'train.log')), value = TRUE)
  as.numeric(sub('.*loss ([0-9.]+).*', '\\\\1', lines))
})
evaluations <- lapply(folders, function(folder) {
  path <- file.path(folder, 'eval.json')
  if (file.exists(path)) unlist(jsonlite::fromJSON(path)) else NULL
})
values <- suppressWarnings(as.numeric(c(unlist(evaluations), unlist(series))))
values <- values[!is.na(values)]
summary <- data.frame(run = basename(folders), mean = sapply(series, mean), last = sapply(series, function(one) tail(one, 1)), n = lengths(series))
\`\`\`

${body.join('\n\n')}
`
}

function build(project) {
  // Findings (exit 1) are a build too: a changed log is one until it is locked.
  return timed(() => spawnSync(process.execPath, [cli, 'build', '--project', project], { stdio: 'ignore' }))
}

function firstLog(folder) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(path => path.endsWith('train.log') && readFileSync(join(folder, path), 'utf8').includes('[done]'))
    .sort()
    .map(path => join(folder, path))[0]
}

/** A value that a figure and a number of the paper rest on. */
function changeLastLoss(log, change) {
  const text = readFileSync(log, 'utf8')
  const at = text.lastIndexOf('| loss ') + '| loss '.length
  const end = text.indexOf(' ', at)
  writeFileSync(log, text.slice(0, at) + (Number(text.slice(at, end)) + change / 100).toFixed(end - at - 2) + text.slice(end))
}

function timed(act) {
  const start = process.hrtime.bigint()
  act()
  return Number(process.hrtime.bigint() - start) / 1e9
}

function median(times, measure) {
  const taken = Array.from({ length: times }, measure).sort((left, right) => left - right)
  return taken[Math.floor(taken.length / 2)]
}

function seconds(time) {
  return `${time.toFixed(2)} s`
}
