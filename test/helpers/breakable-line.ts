import { connect, createServer, type Socket } from 'node:net'

/** A way to a server that can be broken while what runs on the server knows nothing of it: a laptop that is closed. */
export interface BreakableLine {
  readonly port: number
  /** Lets no more than so many bytes of the next connection reach the server, then breaks it. */
  breakAfter(bytesToServer: number): void
  /** Breaks what is open. */
  break(): void
  stop(): Promise<void>
}

export function startBreakableLine(to: number): Promise<BreakableLine> {
  const open = new Set<Socket>()
  let most = Number.POSITIVE_INFINITY
  const destroyAll = (): void => {
    for (const socket of open) socket.destroy()
  }
  const server = createServer(client => {
    const target = connect(to, '127.0.0.1')
    let left = most
    most = Number.POSITIVE_INFINITY
    for (const socket of [client, target]) {
      open.add(socket)
      socket.on('error', () => undefined).on('close', () => {
        open.delete(socket)
        client.destroy()
        target.destroy()
      })
    }
    target.pipe(client)
    client.on('data', chunk => {
      if (left > 0) target.write(chunk.subarray(0, left))
      left -= chunk.length
      if (left <= 0) client.destroy()
    })
  })
  return new Promise(resolve => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve({
        port: typeof address === 'object' && address !== null ? address.port : 0,
        breakAfter: bytes => void (most = bytes),
        break: destroyAll,
        stop: () => new Promise(done => {
          destroyAll()
          server.close(() => done())
        })
      })
    })
  })
}
