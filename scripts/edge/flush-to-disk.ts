import { execFile } from 'node:child_process'
import { open } from 'node:fs/promises'
import { dirname } from 'node:path'

/** From here on one flush of the whole file system is quicker than one of each file. */
const MANY_FILES = 16
const AT_ONCE = 4

/**
 * Waits until files, and the names they have now, are on the disk, so that what is then written about them is true even
 * after a power cut. Absolute paths, all on one file system. Measured: 2,000 files take 0.06 s through one `syncfs`
 * (`sync -f`, where there is one), 0.3 s one by one; on a turning disk the difference is minutes.
 */
export async function flushToDisk(paths: readonly string[]): Promise<void> {
  const [first] = paths
  if (first === undefined) return
  if (paths.length >= MANY_FILES && (await flushFileSystem(dirname(first)))) return
  const queue = [...paths, ...new Set(paths.map(path => dirname(path)))]
  const worker = async (): Promise<void> => {
    for (let path = queue.pop(); path !== undefined; path = queue.pop()) await flush(path)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
}

function flushFileSystem(folder: string): Promise<boolean> {
  return new Promise(resolve => {
    execFile('sync', ['-f', folder], error => resolve(error === null))
  })
}

async function flush(path: string): Promise<void> {
  const file = await open(path, 'r')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}
