import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ReaderSpec } from '../../scripts/evidence/formats/format.ts'
import { parseFile } from '../../scripts/evidence/parse-file.ts'
import { type Pieces, parsePieces } from '../../scripts/evidence/parse-pieces.ts'

const SPEC: ReaderSpec = {
  format: 'pattern', patterns: ['step {step:int}/{_} | loss {loss:float}', 'loss {loss:float} end'], prefix: 'p/', key: null, step: null, after: null,
  numbersInText: false, delimiter: ',', split: null, marks: ['[done]', 'step {step:int}']
}

function piecesOf(bytes: Uint8Array): Pieces {
  let at = 0
  return {
    size: bytes.length,
    read(into) {
      const got = Math.min(into.length, bytes.length - at)
      into.set(bytes.subarray(at, at + got))
      at += got
      return got
    }
  }
}

test('a log read in pieces gives what it gives whole', () => {
  const line = fc.oneof(
    fc.tuple(fc.nat(99), fc.double({ noDefaultInfinity: true })).map(([step, loss]) => `step ${step}/99 | loss ${loss}`),
    fc.constantFrom('[done]', 'loss 3 end', 'step 4/9 | loss 1,234.5', 'é step 4/9 | loss None', '', 'x [done] y', 'step 1/2 | lo')
  )
  fc.assert(fc.property(fc.array(fc.tuple(line, fc.constantFrom('\n', '\r\n', '\r', '\n', '\n')), { maxLength: 40 }), line, fc.integer({ min: 1, max: 60 }), fc.boolean(), (lines, last, size, marked) => {
    const bytes = Buffer.from((marked ? '\ufeff' : '') + lines.map(([text, end]) => text + end).join('') + last)
    // The head of the first piece has to show a byte order mark.
    expect(parsePieces(piecesOf(bytes), SPEC, Math.max(3, size))).toEqual(parseFile(bytes, SPEC))
  }), { numRuns: 300 })
})

test('what needs the whole file is left to the whole', () => {
  const whole = (bytes: Uint8Array, spec: ReaderSpec = SPEC): boolean => parsePieces(piecesOf(bytes), spec) === null
  expect(whole(Buffer.from('\ufeffstep 1', 'utf16le'))).toBe(true)
  expect(whole(Buffer.from('step \u001b[1m1'))).toBe(true)
  expect(whole(Buffer.from([0x1f, 0x8b, 8]))).toBe(true)
  expect(whole(Buffer.from('x'), { ...SPEC, split: 'x' })).toBe(true)
  expect(whole(Buffer.from('x'), { ...SPEC, patterns: ['x {x:word}'] })).toBe(true)
  expect(whole(Buffer.from('x'))).toBe(false)
})
