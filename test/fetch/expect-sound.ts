import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { readLock, runFetch } from './run-fetch.ts'

/**
 * What holds after any fault: what lies under a final name is whole, nothing half-written is left, and the lock says what
 * is there. Then that a second fetch completes.
 */
export async function expectSound(root: string, served: string): Promise<void> {
  expectTrue(root, served)
  const again = await runFetch(root)
  expect({ code: again.code, stderr: again.stderr }).toMatchObject({ code: 0 })
  expectTrue(root, served)
  expect(filesBelow(join(root, 'data/raw'))).toEqual(filesBelow(served))
}

export function expectTrue(root: string, served: string, { leftovers = false } = {}): void {
  const all = filesBelow(join(root, 'data/raw'))
  const raw = all.filter(path => !path.includes('.part'))
  if (!leftovers) expect(raw).toEqual(all)
  for (const path of raw) expect([path, digest(join(root, 'data/raw', path))]).toEqual([path, digest(join(served, path))])
  for (const { path, bytes, sha256 } of readLock(root).files) expect([path, bytes, sha256]).toEqual([path, statSync(join(root, path)).size, digest(join(root, path))])
}

export function filesBelow(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(path => statSync(join(folder, path)).isFile()).sort() : []
}

export function digest(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex')
}
