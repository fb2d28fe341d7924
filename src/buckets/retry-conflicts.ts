import { s3Error } from '../contract/s3-errors.ts'
import { RevisionConflictError } from '../storage/metadata-store.ts'

/** Attempts at a change: what comes in between is a row that is sealed again, or another process. */
const attemptsMax = 10

/**
 * Runs a task that reads rows and changes them, again where one was changed in between.
 *
 * @throws {ServiceError} `OperationAborted`: rows change faster than that.
 */
export async function retryConflicts<Result>(task: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await task()
    } catch (error) {
      if (!(error instanceof RevisionConflictError)) throw error
      if (attempt === attemptsMax) throw s3Error('OperationAborted', undefined, {}, { cause: error })
    }
  }
}
