import { partNumberMax } from '../../../../buckets/multipart/part-row.ts'
import { s3Error } from '../../../../contract/s3-errors.ts'

/** @throws {ServiceError} `InvalidArgument`. */
export function partNumberOf({ PartNumber = 0 }: { readonly PartNumber?: number | undefined }): number {
  if (PartNumber >= 1 && PartNumber <= partNumberMax) return PartNumber
  throw s3Error('InvalidArgument', `Part number must be an integer between 1 and ${partNumberMax}, inclusive`, {
    ArgumentName: 'partNumber',
    ArgumentValue: PartNumber,
  })
}
