import { quoteWord } from '../edge/quote-word.ts'

/** `launch/run.sh.hbs` → its text; the project's own in place of the toolkit's. */
export type LaunchTemplates = ReadonlyMap<string, string>

/**
 * Fills one of the templates of `templates/launch/`. `{{word value}}` prints a value as one quoted word of the shell; nothing
 * else is escaped. A name that the template knows and we do not is a mistake, never an empty string.
 */
export async function renderScript(templates: LaunchTemplates, name: string, values: Readonly<Record<string, unknown>>): Promise<string> {
  const path = `launch/${name}.hbs`
  const source = templates.get(path)
  if (source === undefined) throw new Error(`template ${path} is missing from the toolkit`)
  const { default: Handlebars } = await import('handlebars')
  const renderer = Handlebars.create()
  renderer.registerHelper('word', (value: unknown) => quoteWord(String(value)))
  return renderer.compile(source, { noEscape: true, strict: true, preventIndent: true })(values)
}
