import type { AuditEntry } from './audit-entry.ts'
import { headerOf } from './header-of.ts'

/** The key of the object that a call is about; undefined where it is about none or about several. */
export function keyOfCall({ api, requestPath, responseHeader }: AuditEntry): string | undefined {
  switch (api.name) {
    // MinIO names the last of those that it deleted; all of them are `objects`.
    case 'DeleteMultipleObjects':
      return undefined
    // Of these it names the bucket only.
    case 'GetObjectACL':
    case 'PutObjectACL':
      return api.object ?? keyBehind(api.bucket, requestPath)
    case 'PostPolicyBucket':
      return api.object ?? keyBehind(api.bucket, pathOf(headerOf(responseHeader, 'location')))
    default:
      return api.object
  }
}

/** Where the bucket stands before the key. Where it is part of the host's name, a path cannot be told from a key. */
function keyBehind(bucket: string | undefined, path: string | undefined): string | undefined {
  const prefix = `/${bucket}/`
  return bucket !== undefined && path?.startsWith(prefix) && path.length > prefix.length
    ? path.slice(prefix.length)
    : undefined
}

function pathOf(address: string | undefined): string | undefined {
  if (address === undefined || !URL.canParse(address)) return undefined
  try {
    return decodeURIComponent(new URL(address).pathname)
  } catch {
    return undefined
  }
}
