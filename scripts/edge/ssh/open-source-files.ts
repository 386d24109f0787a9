import type { FindingPlace } from '../../diagnostics/finding.ts'
import { HostLost } from '../hosts/host.ts'
import { type HostPlace, openHost } from '../hosts/open-host.ts'
import { openFolderFiles } from './folder-files.ts'
import { type SourceFiles, SourceLost } from './source-files.ts'

/**
 * Opens the files of a source, wherever they lie. Stops (exit 2) where that cannot be reached.
 *
 * @throws {SourceLost}
 *   When the signal came first.
 */
export async function openSourceFiles(from: HostPlace & { readonly folder: string }, projectRoot: string, place: FindingPlace, signal: AbortSignal): Promise<SourceFiles> {
  if (from.kind === 'folder') return openFolderFiles(projectRoot, from.folder, place)
  const host = await openHost(from, place, { signal }).catch((error: unknown) => {
    throw error instanceof HostLost ? new SourceLost(error.message) : error
  })
  if (host.kind === 'ssh2') return await (await import('./sftp-files.ts')).openSftpFiles(host, from.folder, place)
  return (await import('./shell-files.ts')).openShellFiles(host, from.folder, place)
}

/** Loads what the connection to a source needs, so that once it is begun the server is waited for and nothing else. */
export async function loadTransport(from: HostPlace): Promise<void> {
  if (from.kind === 'ssh' && from.transport === 'ssh2') await Promise.all([import('ssh2'), import('../hosts/ssh-host.ts'), import('./sftp-files.ts')])
}
