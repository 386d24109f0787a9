/**
 * Fills one of the Handlebars templates. They print Typst source, so nothing is escaped for HTML; a name that the
 * template knows and we do not is a mistake, never an empty string.
 */
export async function renderTemplate(templates: ReadonlyMap<string, string>, path: string, values: Readonly<Record<string, unknown>>): Promise<string> {
  const source = templates.get(path)
  if (source === undefined) throw new Error(`template ${path} is missing from the toolkit`)
  const { default: Handlebars } = await import('handlebars')
  return Handlebars.create().compile(source, { noEscape: true, strict: true, preventIndent: true })(values)
}
