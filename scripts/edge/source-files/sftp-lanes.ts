import type { Client, SFTPWrapper } from 'ssh2'
import type { SftpRequests } from './sftp-requests.ts'

/**
 * SFTP channels of one connection. OpenSSH and ssh2 let 2 MB travel unanswered on a channel: on a line of 50 ms that is
 * 40 MB a second and no more, so a long line needs several. A server may refuse them (`MaxSessions`); the first is enough.
 */
export class SftpLanes {
  readonly first: SFTPWrapper
  private readonly client: Client
  private readonly requests: SftpRequests
  private more: Promise<SFTPWrapper[]> | null = null

  private constructor(client: Client, requests: SftpRequests, first: SFTPWrapper) {
    this.client = client
    this.requests = requests
    this.first = first
  }

  static async open(client: Client, requests: SftpRequests): Promise<SftpLanes> {
    return new SftpLanes(client, requests, await openLane(client, requests))
  }

  async upTo(most: number): Promise<readonly SFTPWrapper[]> {
    this.more ??= Promise.allSettled(Array.from({ length: most - 1 }, () => openLane(this.client, this.requests))).then(opened =>
      opened.flatMap(result => (result.status === 'fulfilled' ? [result.value] : []))
    )
    return [this.first, ...(await this.more)]
  }
}

function openLane(client: Client, requests: SftpRequests): Promise<SFTPWrapper> {
  return new Promise((resolve, reject) => {
    const lose = (): void => reject(new Error('the connection ended'))
    client.once('close', lose)
    client.sftp((error, sftp) => {
      client.removeListener('close', lose)
      if (error) {
        reject(error)
        return
      }
      sftp.on('close', () => requests.lose())
      sftp.on('error', () => requests.lose())
      resolve(sftp)
    })
  })
}
