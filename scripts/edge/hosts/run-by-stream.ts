import type { Host } from './host.ts'

/** `run` of a host that streams: the output, whole. */
export function runByStream(stream: Host['stream']): Host['run'] {
  return async (script, words = []) => {
    const chunks: Uint8Array[] = []
    const answer = await stream(script, words, async chunk => void chunks.push(chunk))
    return { ...answer, stdout: Buffer.concat(chunks) }
  }
}
