import { describe, expect, it } from 'vitest'
import { sanitiseBibliography } from '../../scripts/document/to-typst/sanitise-bibliography.ts'

describe('sanitiseBibliography', () => {
  it('takes commands of style off, and keeps what they held', () => {
    expect(sanitiseBibliography('@article{a, title = {A \\emph{new} {\\it way} with \\textbf{bold} \\LaTeX{}}}')).toBe('@article{a, title = {A {new} {way} with {bold} LaTeX}}')
  })

  it('writes signs as characters', () => {
    expect(sanitiseBibliography('@article{a, title = {``$\\alpha$-decay\'\' \\textendash{} more~of it}}')).toBe('@article{a, title = {“α-decay” – more\u00A0of it}}')
  })

  it('leaves accents and escapes to the engine, which reads them', () => {
    const entry = '@article{a, author = {M{\\"u}ller, J{\\"o}rg}, journal = {A \\& B}, pages = {1--10}}'
    expect(sanitiseBibliography(entry)).toBe(entry)
  })

  it('names the archive of a preprint that appeared nowhere else', () => {
    expect(sanitiseBibliography('@misc{zhao, title = {GaLore}, eprint = {2403.03507}, archivePrefix = {arXiv}, year = 2024}')).toBe(
      '@article{zhao,\n  journal = {arXiv preprint arXiv:2403.03507}, title = {GaLore}, eprint = {2403.03507}, archivePrefix = {arXiv}, year = 2024}'
    )
  })

  it('drops the second of two entries with one key', () => {
    expect(sanitiseBibliography('@misc{a, title = {One}}\n@misc{a, title = {Two}}\n@misc{b, title = {Three}}')).toBe('@misc{a, title = {One}}\n@misc{b, title = {Three}}')
  })
})
