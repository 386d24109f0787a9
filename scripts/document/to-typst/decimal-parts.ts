/**
 * Pieces of a printed number that line up below one another, by turns to the right and to the left: what stands before a
 * decimal point, and the point with what follows. A spread has pieces of its own; a comma stays with what it follows.
 *
 * @example
 *   decimalParts('45.15 ± 0.28') // ['45', '.15', ' ± ', '', '0', '.28']
 *   decimalParts('[−4.8, −3.6]') // ['[−4', '.8, ', '−3', '.6]']
 *   decimalParts('12')           // ['12', '']
 */
export function decimalParts(text: string): readonly string[] {
  return text.split(/(\s*±\s*)/u).flatMap((piece, at) => (at % 2 === 1 ? [piece, ''] : piece.split(/(?<=,\s|\sto\s)/u).flatMap(splitAtPoint)))
}

/** Before the first decimal point; without one, before what follows the first number: a unit, a bracket. */
function splitAtPoint(text: string): readonly [string, string] {
  const point = text.search(/(?<=\d)\.(?=\d)|\.(?=\d)|(?<=\d)(?=\s?[^\d\s.,\u2009\u202F−]|,?\s*$)/u)
  return point === -1 ? [text, ''] : [text.slice(0, point), text.slice(point)]
}

/** Whether a cell's text is a number, with a bound, sign, bracket or unit around it. */
export function isNumeric(text: string): boolean {
  return /^[\s[(<>≤≥≈~±+−-]*[\d.]*\d/u.test(text) && !/\p{L}{4,}/u.test(text.replace(/tokens\/s/, ''))
}

/** Whether a cell stands for an absent value: nothing, a dash, a hole. */
export function isBlank(text: string): boolean {
  return /^\s*(?:[-–—−]|n\/?a|\?\?)?\s*$/i.test(text)
}
