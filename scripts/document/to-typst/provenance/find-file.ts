import type { ProvenanceAddress, ProvenanceFile } from './provenance-entry.ts'
import type { ProvenanceSources } from './provenance-sources.ts'

/** What the appendix says of files: their address, digest and origin. */
export interface FileFinder {
  address(file: string, line: number | null): ProvenanceAddress
  file(path: string): ProvenanceFile
  /** Every file of the evidence that was asked for, by path. */
  named(): readonly ({ readonly path: string } & ProvenanceFile)[]
}

export function fileFinder(sources: ProvenanceSources): FileFinder {
  const asked = new Map<string, ProvenanceFile>()
  const files = new Map(sources.evidence.files.map(file => [file.path, file]))
  const { repository } = sources
  const base = repository === null ? null : `${repository.url.replace(/\.git$/, '').replace(/\/+$/, '')}/blob/${encodeURIComponent(repository.commit)}/`
  return {
    address: (file, line) => ({
      file,
      line,
      url: base === null ? null : `${base}${file.split('/').map(encodeURIComponent).join('/')}${line === null ? '' : `#L${line}`}`
    }),
    file(path) {
      const known = asked.get(path)
      if (known !== undefined) return known
      const file = files.get(path)
      if (file === undefined) return { digest: null, origin: null, seal: null }
      const { origin } = file
      const came = origin?.claimed === true ? 'claimed to be fetched' : 'fetched'
      const said = {
        digest: file.sha256.slice(0, 12),
        origin: origin === null ? 'made here' : sources.anonymous ? came : `${origin.host}:${origin.path}, ${came} ${origin.fetchedAt.slice(0, 10)}`,
        seal: file.sealed
      }
      asked.set(path, said)
      return said
    },
    named: () => [...asked].sort(([left], [right]) => (left < right ? -1 : 1)).map(([path, file]) => ({ path, ...file }))
  }
}
