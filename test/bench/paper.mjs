// Building the paper of this repository from nothing, unchanged, and with one changed log; against R Markdown setting a
// document of the same pages, figures and inline numbers.
import { execFileSync, spawnSync } from 'node:child_process'
import { appendFileSync, cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '../..')
const cli = join(root, 'dist/scripts/cli.js')

export async function run() {
  const project = mkdtempSync(join(tmpdir(), 'paperline-bench-'))
  for (const folder of ['paper', 'data']) cpSync(join(root, folder), join(project, folder), { recursive: true })
  try {
    const cold = median(3, () => {
      rmSync(join(project, '.paperline'), { recursive: true, force: true })
      rmSync(join(project, 'build'), { recursive: true, force: true })
      return build(project)
    })
    const unchanged = median(5, () => build(project))
    const log = firstLog(join(project, 'data/raw'))
    const oneLog = median(3, () => {
      appendFileSync(log, '\n')
      return build(project)
    })
    const summary = JSON.parse(execFileSync(process.execPath, [cli, 'build', '--json', '--project', project], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }))
    const figures = readdirSync(join(project, 'build/figures')).length
    console.log(`  ${summary.pages} pages, ${summary.numbers} numbers, ${figures} figures, ${summary.runs.all} runs`)
    console.log(`  from nothing      ${seconds(cold)}`)
    console.log(`  nothing changed   ${seconds(unchanged)}   ${(unchanged / cold).toFixed(3)} of from nothing`)
    console.log(`  one changed log   ${seconds(oneLog)}   ${(oneLog / cold).toFixed(3)} of from nothing`)
    compareWithRMarkdown(project, cold, summary.pages, summary.numbers, figures)
  } finally {
    rmSync(project, { recursive: true, force: true })
  }
}

function compareWithRMarkdown(project, cold, pages, numbers, figures) {
  if (spawnSync('Rscript', ['-e', 'library(rmarkdown)']).status !== 0) {
    console.log('  R Markdown        skipped: apt-get install r-cran-rmarkdown pandoc texlive-latex-recommended texlive-fonts-recommended lmodern')
    return
  }
  const folder = join(project, 'rmarkdown')
  const [source, output] = [join(project, 'same.Rmd'), folder]
  // About 560 words fill a page of the default article class; the pages R Markdown comes to are printed beside ours.
  const perPage = Math.ceil(numbers / pages)
  const body = Array.from({ length: pages }, (_, page) => {
    const sentence = 'The quick brown fox jumps over the lazy dog while seven wise wizards watch from the hill and say nothing. '
    const inline = Array.from({ length: perPage }, (_, index) => `The value is \`r format(x[${page * perPage + index + 1}], digits = 3)\`. `).join('')
    const figure = page < figures ? `\n\n\`\`\`{r, echo=FALSE, fig.height=2.2}\nplot(x[1:50], type = 'b')\n\`\`\`\n` : ''
    return `# Section ${page + 1}\n\n${sentence.repeat(page < figures ? 14 : 24)}${inline}${figure}`
  }).join('\n\n')
  const logs = join(project, 'data/raw')
  writeFileSync(
    source,
    `---\ntitle: Same size\noutput: pdf_document\n---\n\n\`\`\`{r, include=FALSE}\nfiles <- list.files('${logs}', 'train.log', recursive = TRUE, full.names = TRUE)\nread <- function(f) { l <- grep('^step ', readLines(f), value = TRUE); as.numeric(sub('.*loss ([0-9.]+).*', '\\\\1', l)) }\nx <- unlist(lapply(files, read))\n\`\`\`\n\n${body}\n`
  )
  const taken = median(3, () => timed(() => execFileSync('Rscript', ['-e', `rmarkdown::render('${source}', output_dir = '${output}', quiet = TRUE)`], { stdio: 'ignore' })))
  const theirs = existsSync(join(output, 'same.pdf')) ? /Pages:\s+(\d+)/.exec(spawnSync('pdfinfo', [join(output, 'same.pdf')], { encoding: 'utf8' }).stdout ?? '')?.[1] : '?'
  console.log(`  R Markdown        ${seconds(taken)} for ${theirs} pages   paperline takes ${(cold / taken).toFixed(2)} of that`)
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
