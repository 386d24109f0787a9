import { answerInWorker } from '../worker-thread.ts'
import type { BeginningDigests } from './beginning-hash.ts'
import { type SmallFile, writeSmallFile } from './write-small-file.ts'

/** What became of one file. Plain data. */
export type SmallFileAnswer = BeginningDigests | { readonly code: string }

/** The thread that writes and hashes small files while the next ones arrive. */
async function prepare(): Promise<(files: readonly SmallFile[]) => Promise<SmallFileAnswer[]>> {
  return async files => files.map(write)
}

function write(file: SmallFile): SmallFileAnswer {
  try {
    return writeSmallFile(file)
  } catch (error) {
    return { code: error instanceof Error && 'code' in error ? String(error.code) : String(error) }
  }
}

answerInWorker(prepare)
