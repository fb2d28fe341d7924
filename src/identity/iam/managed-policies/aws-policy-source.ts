/** What Cairn is built with of a policy of AWS's own. */
export interface AwsPolicySource {
  readonly policyName: string
  /** Absent: `/`. */
  readonly path?: string
  /** AWS's own where it is widely known, else one of ours in its form. */
  readonly policyId: string
  readonly description: string
  /** In milliseconds since the epoch. */
  readonly publishedAtMs: number
  /** Number of the version that is built in; raised when the document changes. */
  readonly versionNumber: number
  readonly statements: readonly AwsPolicyStatement[]
}

export interface AwsPolicyStatement {
  readonly Sid?: string
  readonly Effect: 'Allow'
  readonly Action: string | readonly string[]
  readonly Resource: string | readonly string[]
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>
}

/** `service:verb` for each verb of each service: how AWS's read-only policies are written. */
export function actionsOf(verbsByService: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(verbsByService).flatMap(([service, verbs]) =>
    verbs.split(' ').map((verb) => `${service}:${verb}`),
  )
}
