import { connect, createServer, type Socket } from 'node:net'

/** A way to a server that can be broken while what runs on the server knows nothing of it: a laptop that is closed, a failing line. */
export interface BreakableLine {
  readonly port: number
  /** Lets no more than so many bytes of the next connection reach the server, then breaks it. */
  breakAfter(bytesToServer: number): void
  /** Breaks what is open. */
  break(): void
  stop(): Promise<void>
}

/**
 * @param bytesFromServer
 *   After so many bytes from the server each connection is broken.
 */
export function startBreakableLine(to: number, bytesFromServer = Number.POSITIVE_INFINITY): Promise<BreakableLine> {
  const open = new Set<Socket>()
  let mostToServer = Number.POSITIVE_INFINITY
  const destroyAll = (): void => {
    for (const socket of open) socket.destroy()
  }
  const server = createServer(client => {
    const target = connect(to, '127.0.0.1')
    for (const socket of [client, target]) {
      open.add(socket)
      socket.on('error', () => undefined).on('close', () => {
        open.delete(socket)
        client.destroy()
        target.destroy()
      })
    }
    pass(target, client, bytesFromServer, client)
    pass(client, target, mostToServer, client)
    mostToServer = Number.POSITIVE_INFINITY
  })
  return new Promise(resolve => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve({
        port: typeof address === 'object' && address !== null ? address.port : 0,
        breakAfter: bytes => void (mostToServer = bytes),
        break: destroyAll,
        stop: () => new Promise(done => {
          destroyAll()
          server.close(() => done())
        })
      })
    })
  })
}

/** Bytes go their way, so many and no more: then `broken` is. */
function pass(from: Socket, to: Socket, most: number, broken: Socket): void {
  if (most === Number.POSITIVE_INFINITY) {
    from.pipe(to)
    return
  }
  let left = most
  from.on('data', chunk => {
    if (left > 0) to.write(chunk.subarray(0, left))
    left -= chunk.length
    if (left <= 0) broken.destroy()
  })
}
