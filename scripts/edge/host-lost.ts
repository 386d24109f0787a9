/** The connection ended. */
export class HostLost extends Error {
  override readonly name = 'HostLost'
}
