/**
 * The measures of the page, in points; the template's own numbers are these. A4 and US letter have the same text width,
 * so that a figure drawn for one fits the other.
 */
export const columnWidthPt = 235
export const pageWidthPt = 487.28
