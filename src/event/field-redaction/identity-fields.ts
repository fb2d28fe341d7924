/** What says which record it is, when, where and whose, and by which it is stored, selected and found again. */
const identityFields: readonly (readonly string[])[] = [
  ['eventVersion'],
  ['eventID'],
  // As aggregated records spell it.
  ['eventId'],
  ['eventTime'],
  ['eventSource'],
  ['eventName'],
  ['eventType'],
  ['eventCategory'],
  ['managementEvent'],
  ['readOnly'],
  ['awsRegion'],
  ['recipientAccountId'],
  ['sharedEventID'],
  // The account of a record that names no recipient.
  ['userIdentity', 'accountId'],
  // What an Insights record is about.
  ['insightDetails', 'eventSource'],
  ['insightDetails', 'eventName'],
]

/**
 * The field of a record's identity that the path `names` reaches, holds or stands in; null where it keeps clear of
 * all. `*` reaches every name.
 */
export function reachedIdentityField(names: readonly string[]): string | null {
  const reached = identityFields.find((field) =>
    field.every((name, at) => at >= names.length || names[at] === '*' || names[at] === name),
  )
  return reached?.join('.') ?? null
}
