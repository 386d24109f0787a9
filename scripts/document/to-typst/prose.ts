import { escapeMarkup } from './escape.ts'

/**
 * Words of the author as markup: literal text, with the dashes, dots and quotes that Pandoc's readers expect. Quotes
 * are left to Typst, which knows the language and which side they stand on.
 */
export function writeProse(text: string): string {
  return escapeMarkup(setMarks(text.replace(/\s*\n\s*/g, ' '))).replaceAll('\\"', '"').replaceAll("\\'", "'")
}

/** `--` and `---` become dashes, `...` an ellipsis; a product of numbers stays on one line. */
export function setMarks(text: string): string {
  return text
    .replace(/(?<!-)---(?!-)/g, '—')
    .replace(/(?<!-)--(?!-)/g, '–')
    .replace(/(?<=\d) × (?=\d)/g, '\u00A0×\u00A0')
    .replace(/(?<!\.)\.\.\.(?!\.)/g, '…')
}
