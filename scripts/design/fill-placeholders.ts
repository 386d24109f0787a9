const PLACEHOLDER = /\{\{([A-Za-z_][\w.-]*)\}\}|\{([A-Za-z_][\w.-]*)\}/g

/**
 * Puts values in place of `{name}`; `{{name}}` stands for the text `{name}`, and any other brace for itself, so that
 * `awk '{print $1}'` needs no care. A placeholder without a value stays.
 */
export function fillPlaceholders(text: string, valueOf: (name: string) => string | undefined): string {
  return text.replace(PLACEHOLDER, (whole, literal: string | undefined, name: string | undefined) =>
    literal !== undefined ? `{${literal}}` : (valueOf(name ?? '') ?? whole))
}

/** The names that a text has placeholders for. */
export function placeholdersIn(text: string): string[] {
  return [...text.matchAll(PLACEHOLDER)].flatMap(([, , name]) => name ?? [])
}
