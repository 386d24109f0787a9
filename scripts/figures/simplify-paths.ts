/** Shorter paths are left as they are. */
const longPath = 1500

/** A third of what the finest printers resolve, in points. */
const columnPt = 0.1

/**
 * Thins long polylines without changing how they look: of the points that fall into one tenth of a point across the
 * page, the first, the last, the highest and the lowest stay (Jugel et al., "M4", VLDB 2014). A curve of 100,000 steps
 * would otherwise weigh megabytes in every PDF.
 */
export function simplifyPaths(svg: string): string {
  return svg.replace(/ d="(M[^"]+)"/g, (whole, path: string) => {
    if (path.length < longPath * 8 || /[^ML0-9.,eE+-]/.test(path)) return whole
    return ` d="${path.split('M').slice(1).map(thin).join('')}"`
  })
}

function thin(run: string): string {
  const points = run.split('L')
  if (points.length < longPath) return `M${run}`
  const kept: string[] = []
  let column = Number.NaN
  let members: { text: string; y: number }[] = []
  const flush = (): void => {
    const [first] = members
    if (first === undefined) return
    const last = members[members.length - 1]
    const lowest = members.reduce((least, member) => (member.y < least.y ? member : least), first)
    const highest = members.reduce((most, member) => (member.y > most.y ? member : most), first)
    const chosen = new Set([first, lowest, highest, last])
    kept.push(...members.filter(member => chosen.has(member)).map(member => member.text))
  }
  for (const text of points) {
    const comma = text.indexOf(',')
    const at = Math.floor(Number(text.slice(0, comma)) / columnPt)
    if (at !== column) {
      flush()
      members = []
      column = at
    }
    members.push({ text, y: Number(text.slice(comma + 1)) })
  }
  flush()
  return `M${kept.join('L')}`
}
