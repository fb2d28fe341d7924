/** The records that wait to be written into segments have reached their bound: the caller must try again later. */
export class RecordStoreBusyError extends Error {
  override readonly name = 'RecordStoreBusyError'
}

/** The record store has been closed, or a file of it failed, and takes nothing more. */
export class RecordStoreClosedError extends Error {
  override readonly name = 'RecordStoreClosedError'
}
