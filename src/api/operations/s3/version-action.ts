/**
 * What IAM calls an action on an object where the request names a version, be it `null`, the only one there is here:
 * who may be denied a version is denied this one too.
 *
 * @param action Of the object, as `s3:GetObject` or `s3:GetObjectTagging`.
 */
export function versionAction(action: string, { VersionId }: { readonly VersionId?: string | undefined }): string {
  return VersionId === undefined ? action : action.replace('Object', 'ObjectVersion')
}
