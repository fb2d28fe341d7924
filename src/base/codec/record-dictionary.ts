import { readFileSync } from 'node:fs'
import { assert } from '../assert.ts'
import { checksum } from '../bytes.ts'

/**
 * Dictionary 1 of event records (scripts/make-record-dictionary.ts). It never changes: what was written with it is read
 * with it. A better one is another file and another codec.
 *
 * Throws where the file beside this code is not it: unpacked with other bytes, a block would be wrong and look right.
 */
export function readRecordDictionary(): Uint8Array {
  const bytes = readFileSync(new URL('./record-dictionary-1.dict', import.meta.url))
  assert(checksum(bytes) === dictionaryChecksum, 'record-dictionary-1.dict is the file that blocks were written with')
  return bytes
}

const dictionaryChecksum = 0x2de909f7
