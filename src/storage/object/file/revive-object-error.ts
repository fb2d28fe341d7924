import { InvariantError } from '../../../base/assert.ts'
import { FileSystemError, NewerFormatError } from '../../../base/file-system.ts'
import type { RemoteError } from '../../../base/worker-rpc.ts'
import {
  DamagedObjectError,
  ObjectMissingError,
  ObjectSpaceError,
  ObjectStoreBusyError,
  ObjectTooLargeError,
} from '../../object-store.ts'

/** An error that a thread of the object store threw, as one of its own class again. */
export function reviveObjectError(error: RemoteError): Error {
  const text = (name: string) => String(error.data[name])
  const number = (name: string) => Number(error.data[name])
  switch (error.name) {
    case 'ObjectMissingError':
      return new ObjectMissingError(text('id'))
    case 'DamagedObjectError':
      return new DamagedObjectError(text('path'), number('offsetBytes'))
    case 'ObjectSpaceError':
      return new ObjectSpaceError({ cause: error })
    case 'ObjectTooLargeError':
      return new ObjectTooLargeError()
    case 'ObjectStoreBusyError':
      return new ObjectStoreBusyError()
    case 'NewerFormatError':
      return new NewerFormatError(text('path'), number('version'), number('versionMax'))
    case 'FileSystemError':
      return new FileSystemError(text('operation'), text('path'), text('code'), { cause: error })
    case 'InvariantError':
      return new InvariantError(error.message, { cause: error })
    default:
      return error
  }
}
