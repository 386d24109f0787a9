/** The known name that a misspelt one most likely means, or `null` where none is near (Damerau–Levenshtein ≤ a third of its length). */
export function nearestName(name: string, known: Iterable<string>): string | null {
  let best: string | null = null
  let least = Math.max(1, Math.floor(name.length / 3)) + 1
  for (const candidate of known) {
    if (Math.abs(candidate.length - name.length) >= least) continue
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase(), least)
    if (distance < least) {
      least = distance
      best = candidate
    }
  }
  return best
}

/** Edits (insert, delete, replace, swap neighbours) between two words, or `limit` as soon as it is reached. */
function editDistance(left: string, right: string, limit: number): number {
  let before: number[] = []
  let row = Array.from({ length: right.length + 1 }, (_, index) => index)
  for (let i = 1; i <= left.length; i++) {
    const next = [i]
    for (let j = 1; j <= right.length; j++) {
      const same = left[i - 1] === right[j - 1]
      let edits = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (same ? 0 : 1))
      if (i > 1 && j > 1 && left[i - 1] === right[j - 2] && left[i - 2] === right[j - 1]) edits = Math.min(edits, (before[j - 2] ?? 0) + 1)
      next.push(edits)
    }
    if (Math.min(...next) >= limit) return limit
    before = row
    row = next
  }
  return row[right.length] ?? limit
}
