import { FileSystemError, NewerFormatError } from '../base/file-system.ts'
import type { RemoteError } from '../base/worker-rpc.ts'
import {
  JournalBusyError,
  JournalClosedError,
  JournalCorruptionError,
  JournalFailedError,
  JournalFullError,
  PositionReleasedError,
} from './journal.ts'

/** An error that the journal threw in another thread, as one of its own class again. */
export function reviveJournalError(error: RemoteError): Error {
  const { message } = error
  const text = (name: string) => String(error.data[name])
  const number = (name: string) => Number(error.data[name])
  switch (error.name) {
    case 'JournalFullError':
      return new JournalFullError(message, { cause: error })
    case 'JournalFailedError':
      return new JournalFailedError(message, { cause: error })
    case 'JournalBusyError':
      return new JournalBusyError(message, { cause: error })
    case 'JournalClosedError':
      return new JournalClosedError(message, { cause: error })
    case 'PositionReleasedError':
      return new PositionReleasedError(message, { cause: error })
    case 'JournalCorruptionError':
      return new JournalCorruptionError(text('path'), number('offsetBytes'), text('reason'), { cause: error })
    case 'NewerFormatError':
      return new NewerFormatError(text('path'), number('version'), number('versionMax'))
    case 'FileSystemError':
      return new FileSystemError(text('operation'), text('path'), text('code'), { cause: error })
    default:
      return error
  }
}
