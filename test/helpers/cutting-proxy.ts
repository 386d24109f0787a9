import { connect, createServer, type Socket } from 'node:net'

export interface CuttingProxy {
  readonly port: number
  stop(): Promise<void>
}

/** A way to a server that is cut for good after so many bytes from there: what a failing line does, at a place of our choice. */
export function startCuttingProxy(to: number, afterBytes: number): Promise<CuttingProxy> {
  const open = new Set<Socket>()
  const server = createServer(client => {
    const target = connect(to, '127.0.0.1')
    let left = afterBytes
    for (const socket of [client, target]) {
      open.add(socket)
      socket.on('error', () => undefined).on('close', () => {
        open.delete(socket)
        client.destroy()
        target.destroy()
      })
    }
    client.pipe(target)
    target.on('data', chunk => {
      client.write(chunk.subarray(0, left))
      left -= chunk.length
      if (left <= 0) client.destroy()
    })
  })
  return new Promise(resolve => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve({
        port: typeof address === 'object' && address !== null ? address.port : 0,
        stop: () => new Promise(done => {
          for (const socket of open) socket.destroy()
          server.close(() => done())
        })
      })
    })
  })
}
