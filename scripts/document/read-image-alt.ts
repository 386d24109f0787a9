/** The alternative text between `![` and its bracket, as written, with its place in the node's source. */
export function readImageAlt(raw: string): { readonly text: string; readonly start: number } | null {
  if (!raw.startsWith('![')) return null
  let depth = 1
  for (let at = 2; at < raw.length; at++) {
    const char = raw.charAt(at)
    if (char === '\\') at++
    else if (char === '[') depth++
    else if (char === ']' && --depth === 0) return { text: raw.slice(2, at), start: 2 }
  }
  return null
}
