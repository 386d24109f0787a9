// node slow-line.mjs HOST PORT MILLISECONDS: a way to a server on which everything comes late, half the delay in each
// direction. Prints its own port. What waits here is bounded by what the two ends let travel unanswered.
import { connect, createServer } from 'node:net'

const [host, port, milliseconds] = process.argv.slice(2)
const late = (from, to) => {
  from.on('data', chunk => setTimeout(() => to.write(chunk), milliseconds / 2))
  from.on('end', () => setTimeout(() => to.end(), milliseconds / 2))
  from.on('error', () => to.destroy())
}
const server = createServer({ noDelay: true }, client => {
  const target = connect({ host, port: Number(port), noDelay: true })
  late(client, target)
  late(target, client)
})
server.listen(0, '127.0.0.1', () => console.log(server.address().port))
