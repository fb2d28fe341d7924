/** How a streamed answer ended. */
export interface StreamEnd {
  /** Bytes that were handed on to be sent. */
  readonly bytesOut: number
  /** What went wrong on the way; null where nothing did. A reader who left early is nothing wrong. */
  readonly error: unknown
}

interface StreamRecorder {
  /** Before anything is sent of an answer that is not all there yet. */
  open(): Promise<void>
  /** Before the last of it is sent, or once no more can be. */
  record(end: StreamEnd): Promise<void>
}

/**
 * An answer's body on its way out, put on record as it goes (design section 3): nothing of it leaves before its opening
 * is durable, and its last piece not before its record is. Waits for the first piece, so that what cannot even begin is
 * refused with an error and not cut off.
 */
export async function recordedStream(
  body: AsyncIterable<Uint8Array>,
  recorder: StreamRecorder,
): Promise<AsyncGenerator<Uint8Array>> {
  const pieces = body[Symbol.asyncIterator]()
  const first = await pieces.next()
  return sendPieces(pieces, first, recorder)
}

async function* sendPieces(
  pieces: AsyncIterator<Uint8Array>,
  first: IteratorResult<Uint8Array>,
  recorder: StreamRecorder,
): AsyncGenerator<Uint8Array> {
  let bytesOut = 0
  let isOpen = false
  let isRecorded = false
  const record = async (error: unknown) => {
    isRecorded = true
    await recorder.record({ bytesOut, error })
  }
  try {
    let piece = first
    while (piece.done !== true) {
      const next = await pieces.next().catch(async (error: unknown) => {
        await record(error)
        throw error
      })
      if (next.done !== true && !isOpen) await recorder.open()
      isOpen = true
      bytesOut += piece.value.length
      if (next.done === true) await record(null)
      yield piece.value
      piece = next
    }
    if (!isRecorded) await record(null)
  } finally {
    await pieces.return?.()
    if (!isRecorded) await record(null)
  }
}
