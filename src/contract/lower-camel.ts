/**
 * The spelling of member names in event records and in validation messages: the first letter in lower case, nothing
 * else (`S3BucketName` becomes `s3BucketName`, `DBSnapshotIdentifier` `dBSnapshotIdentifier`).
 */
export function lowerCamel(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1)
}
