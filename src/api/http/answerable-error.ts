import { NoSpaceError } from '../../capture/space-guard.ts'
import { commonError, ServiceError, toServiceError } from '../../contract/errors.ts'
import { JournalBusyError, JournalClosedError, JournalFullError } from '../../journal/journal.ts'
import { RecordStoreBusyError, RecordStoreClosedError } from '../../records/errors.ts'
import { TooManyQueriesError } from '../../records/queries.ts'
import { MetadataUnavailableError } from '../../storage/metadata-store.ts'
import { ObjectSpaceError, ObjectStoreBusyError, ObjectStoreClosedError } from '../../storage/object-store.ts'
import { UnreadAnswerError } from './wait-for-reader.ts'

/** What the caller is told of an error inside: which can be helped by waiting, by the operator, or not at all. */
export function toAnswerableError(error: unknown): ServiceError {
  if (error instanceof ServiceError) return error
  if (error instanceof NoSpaceError) return commonError('serviceUnavailable', error.message, { cause: error })
  if (isAny(error, [JournalFullError, ObjectSpaceError])) {
    return commonError('serviceUnavailable', 'The disk is full: this could not be put on record.', { cause: error })
  }
  if (isAny(error, [TooManyQueriesError, RecordStoreBusyError, JournalBusyError, ObjectStoreBusyError])) {
    return commonError('throttling', 'Rate exceeded', { cause: error })
  }
  if (error instanceof MetadataUnavailableError) {
    return commonError('serviceUnavailable', 'The metadata is unavailable. Try again.', { cause: error })
  }
  if (isAny(error, [RecordStoreClosedError, JournalClosedError, ObjectStoreClosedError])) {
    return commonError('serviceUnavailable', 'The server is stopping.', { cause: error })
  }
  if (error instanceof UnreadAnswerError) {
    return new ServiceError('RequestTimeout', error.message, { status: 408, fault: 'client', cause: error })
  }
  return toServiceError(error)
}

function isAny(error: unknown, classes: readonly (new (...given: never[]) => Error)[]): boolean {
  return classes.some((one) => error instanceof one)
}
