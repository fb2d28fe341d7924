import { decodeBlock } from '../../src/base/codec.ts'
import { systemRandom } from '../../src/base/random.ts'
import { CallRecorder } from '../../src/capture/call-recorder.ts'
import { noRedaction } from '../../src/event/field-redaction/record-redactor.ts'
import type { EncodedBatch } from '../../src/records/record-frame.ts'

/** A recorder whose store keeps the text of what it is given: of openings, and of each record. */
export function keepingRecorder() {
  const openings: string[] = []
  const records: string[] = []
  const store = {
    append: async (batches: readonly EncodedBatch[]) => {
      // Inside a text the quotes would be escaped.
      for (const { body } of batches)
        records.push(
          ...decodeBlock(body)
            .toString()
            .split(/(?<=\})(?=\{"eventVersion")/),
        )
      return batches.map((batch) => new Uint8Array(batch.recordCount))
    },
    appendClosing: async () => {},
    appendOpening: async (opening: unknown) => void openings.push(JSON.stringify(opening)),
    openings: async () => [],
  }
  const recorder = new CallRecorder(store, noRedaction, { nowMs: () => 0, monotonicMs: () => 0 }, systemRandom)
  return { openings, records, recorder }
}
