/** What every answer about stored bytes tells: there are none that are not sealed. */
export const sealedMembers = { ServerSideEncryption: 'AES256' } as const

/** `additionalEventData`, as AWS records what is encrypted without having been asked for it. */
export const sealedByDefault = { SSEApplied: 'Default_SSE_S3' }

/** The same of a call that begins an object, and may ask for it. */
export function sealedAs({ ServerSideEncryption }: { readonly ServerSideEncryption?: string | undefined }) {
  return ServerSideEncryption === undefined ? sealedByDefault : { SSEApplied: 'SSE_S3' }
}
