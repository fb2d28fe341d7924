import { codecs } from '../../src/base/codec.ts'
import { type FrameContent, frameKinds } from '../../src/journal/journal.ts'
import { SimulatedRandom } from './simulation.ts'

/** A frame unlike that of any other `number`; it takes 1 to 3 positions. */
export function frameContent(number: number, bodyBytes = 100): FrameContent {
  return {
    kind: number % 3 === 1 ? frameKinds.opening : frameKinds.records,
    entryCount: 1 + (number % 3),
    header: Buffer.from(`header ${number}`),
    bodyCodec: codecs.none,
    bodyRawBytes: bodyBytes,
    body: new SimulatedRandom(number + 1).bytes(bodyBytes),
  }
}
