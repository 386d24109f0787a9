import type { Readable } from 'node:stream'

/** As much may wait to be taken before the other side is asked to wait too. */
const MOST_WAITING_BYTES = 1 << 20

/**
 * Hands on each piece of a stream as it came, one after another, until it has ended. Measured: `for await` joins the pieces
 * that wait, which is one more copy of everything (0.13 s for 500 MB).
 *
 * @returns
 *   When every piece is taken; fails as the first that could not be.
 */
export async function takeOutput(stream: Readable, ended: Promise<void>, take: (chunk: Uint8Array) => Promise<void>): Promise<void> {
  let waitingBytes = 0
  let taken: Promise<void> = Promise.resolve()
  const failed = new Promise<void>(resolve => {
    stream.on('data', (chunk: Buffer) => {
      waitingBytes += chunk.length
      if (waitingBytes > MOST_WAITING_BYTES) stream.pause()
      taken = taken.then(() => take(chunk)).then(() => {
        waitingBytes -= chunk.length
        if (stream.isPaused()) stream.resume()
      })
      taken.catch(() => resolve())
    })
  })
  await Promise.race([ended, failed])
  await taken
}
