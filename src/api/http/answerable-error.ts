import { NoSpaceError } from '../../capture/space-guard.ts'
import { commonError, ServiceError, toServiceError } from '../../contract/errors.ts'
import { JournalFullError } from '../../journal/journal.ts'
import { RecordStoreBusyError } from '../../records/errors.ts'
import { TooManyQueriesError } from '../../records/queries.ts'

/** What the caller is told of an error inside: which can be helped by waiting, by the operator, or not at all. */
export function toAnswerableError(error: unknown): ServiceError {
  if (error instanceof ServiceError) return error
  if (error instanceof NoSpaceError) return commonError('serviceUnavailable', error.message, { cause: error })
  if (error instanceof JournalFullError) {
    return commonError('serviceUnavailable', 'The disk is full. Nothing was done, because it could not be put on record.', {
      cause: error,
    })
  }
  if (error instanceof TooManyQueriesError || error instanceof RecordStoreBusyError) {
    return commonError('throttling', 'Rate exceeded', { cause: error })
  }
  return toServiceError(error)
}
