import { createHash } from 'node:crypto'
import type { StoredDesign } from '../design/read-design.ts'

/** `20261126T233012Z-doe-4f2a`: when by the clock here, what, and four letters that tell launches of one second apart. */
export function nameLaunch(now: string, { design, folder }: StoredDesign): string {
  const time = now.replace(/\.\d+/, '').replaceAll(/[-:]/g, '')
  const tag = createHash('sha256').update(JSON.stringify([now, folder, design.plan.sha256])).digest('hex').slice(0, 4)
  return `${time}-${design.experiment.replaceAll(/[^A-Za-z0-9_]+/g, '-').slice(0, 40)}-${tag}`
}
