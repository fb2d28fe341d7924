import fc from 'fast-check'
import { expect, test } from 'vitest'
import { required } from '../base/assert.ts'
import { type AccountId, parseAccountId } from '../base/brands.ts'
import { Authoriser, visibleAccounts } from './authorise.ts'
import { compilePolicy } from './policy/compile-policy.ts'
import type { CompiledPolicy, PolicyKind } from './policy/compiled-policy.ts'
import type { Principal, Session } from './principal.ts'

// Goal: the rules of AWS's policy evaluation, one row each.
//
// Method: a row names who asks and what policies there are, by names that are defined below the tables, and how it
// ends: `allowed`, `no X` (no policy of the type allows it), `deny X` (one denies it) or `limited` (the credentials are
// not for it). Unless a row says otherwise, somebody of account 111111111111 reads an object of that account.

const withinAccount = `
  nothing is allowed by default                 | alice | | no identity
  an Allow of its own                           | alice | identity: read | allowed
  an Allow of something else                    | alice | identity: write | no identity
  a deny wins                                   | alice | identity: read, deny read | deny identity
  it wins over the resource                     | alice | identity: deny read; resource: for alice | deny identity
  a deny of the resource wins                   | alice | identity: read; resource: deny all | deny resource
  NotAction allows all others                   | alice | identity: all but iam | allowed
  NotAction does not allow what it names        | alice | identity: all but get | no identity
  NotResource denies all others                 | alice | identity: read, deny all but other | deny identity
  NotResource spares what it names              | alice | identity: read, deny all but key | allowed
  resources count by case                       | alice | identity: read Bucket | no identity
  actions do not                                | alice | identity: S3:GETobject | allowed
  an ARN cut short is completed                 | alice | identity: read s3 | allowed

  a boundary must allow, too                    | alice | identity: read; boundary: write | no boundary
  a boundary alone allows nothing               | alice | boundary: read | no identity
  identity and boundary                         | alice | identity: read; boundary: read | allowed
  a deny of the boundary                        | alice | identity: read; boundary: read, deny read | deny boundary
  a session policy must allow, too              | auditor | identity: read; session: write | no session
  a session policy alone allows nothing         | auditor | session: read | no identity
  role, boundary and session                    | auditor | identity: read; boundary: read; session: read | allowed
  a deny of the session                         | auditor | identity: read; session: read, deny read | deny session

  the resource alone, for a user                | alice | resource: for alice | allowed
  for its id                                    | alice | resource: for alice id | allowed
  for everybody                                 | alice | resource: for all | allowed
  for somebody else                             | alice | resource: for auditor | no identity
  for the account, which delegates              | alice | resource: for own | no identity
  for the account and by its own policy         | alice | identity: read; resource: for own | allowed
  a boundary, and the resource names the user   | alice | boundary: write; resource: for alice | allowed
  a boundary, and the resource is for everybody | alice | boundary: write; resource: for all | no boundary
  a boundary, and the resource names the role   | auditor | boundary: write; resource: for auditor | no boundary
  a session policy, and it names the role       | auditor | session: write; resource: for auditor | no session
  both, and it names the session                | auditor | boundary: write; session: write; resource: for s1 | allowed
  a deny of the session, and it names it        | auditor | session: deny read; resource: for s1 | deny session
  NotPrincipal denies all others                | alice | identity: read; resource: deny all but s1 | deny resource
  it spares a user named with the account       | alice | identity: read; resource: deny all but alice | allowed
  it spares a session named with all above it   | auditor | identity: read; resource: deny all but s1 | allowed
  it does not spare a user by account alone     | alice | identity: read; resource: deny all but own | deny resource

  root may do everything                        | root | | allowed
  but what the resource denies                  | root | resource: deny all | deny resource
  a federated user without a session policy     | fred | identity: read | no session
  what issuer and session allow                 | fred | identity: read; session: read | allowed
  not more than the issuer                      | fred | session: read | no identity
  root may everything as issuer                 | fred of root | session: read | allowed
  a resource that names it                      | fred | resource: for fred | allowed
  a resource that names its issuer              | fred | resource: for alice | no session
`

const betweenAccounts = `
  its own policies do not suffice               | alice | identity: read; owner: other | no resource
  nor does the resource                         | alice | resource: for alice; owner: other | no identity
  both do                                       | alice | identity: read; resource: for alice; owner: other | allowed
  the resource may name the account             | alice | identity: read; resource: for own; owner: other | allowed
  the resource names its own account            | alice | identity: read; resource: for other; owner: other | no resource
  a boundary limits whom the resource names     | alice | identity: read; boundary: write; resource: for alice; owner: other | no boundary
  so does a session policy                      | auditor | identity: read; session: write; resource: for s1; owner: other | no session
  root of another account                       | root | owner: other | no resource
  root where its account is let in              | root | resource: for own; owner: other | allowed
`

const strangers = `
  a service has no policies                     | trail | identity: read | no resource
  a service by name                             | trail | resource: for trail | allowed
  another service                               | trail | resource: for config | no resource
  with the right source                         | trail | resource: for trail of other | allowed
  with another source                           | trail | resource: for trail of own | no resource
  a service has no address                      | trail | resource: for any address; says: aws:sourceip=203.0.113.1 | no resource
  others have one                               | alice | resource: for any address; says: aws:sourceip=203.0.113.1 | allowed
  a deny that spares services                   | trail | resource: for all, deny all but services | allowed
  and nobody else                               | alice | resource: for all, deny all but services | deny resource
  nobody can claim a source                     | alice | resource: for trail of other; says: aws:sourceaccount=222222222222 | no identity
  the unsigned, where everybody may             | anonymous | resource: for all | allowed
  the unsigned, where an account may            | anonymous | resource: for own | no resource
  the unsigned are never spared                 | anonymous | resource: for all, deny all but alice | deny resource
`

const assuming = `
  own policies do not suffice                   | alice | identity: assume; trust: auditor | no trust
  a trusted user needs no policy                | alice | trust: alice | allowed
  a trusted role needs no policy                | auditor | trust: auditor | allowed
  of a trusted account a policy is needed       | alice | trust: own | no identity
  and suffices                                  | alice | identity: assume; trust: own | allowed
  from another account both are needed          | alice | trust: alice; owner: other | no identity
  and suffice                                   | alice | identity: assume; trust: alice; owner: other | allowed
  even root is trusted or not                   | root | trust: other | no trust
  a trust policy denies                         | alice | identity: assume; trust: own, deny all | deny trust
  without the external id                       | alice | trust: alice with id | no trust
  with it                                       | alice | trust: alice with id; says: sts:externalid=x | allowed
`

const contexts = `
  the name of a user                            | alice | identity: read own; on: arn:aws:s3:::home/alice/x | allowed
  the name of another                           | alice | identity: read own; on: arn:aws:s3:::home/bob/x | no identity
  a role has none                               | auditor | identity: read own; on: arn:aws:s3:::home//x | no identity
  nor can it claim one                          | auditor | identity: if aws:username=alice; says: aws:username=alice | no identity
  the ARN of a role                             | auditor | identity: if aws:PrincipalArn=arn:aws:iam::111111111111:role/auditor | allowed
  the caller's account                          | alice | identity: if aws:PrincipalAccount=111111111111 | allowed
  the type of a federated user                  | fred | identity: if aws:PrincipalType=FederatedUser; session: read | allowed
  the id of a session                           | auditor | identity: if aws:userid=AROAAUDITORAUDITOR111:s1 | allowed
  the resource's account                        | alice | identity: if aws:ResourceAccount=222222222222 | no identity
  a tag of the user, whatever the key's case    | alice | identity: if aws:PrincipalTag/team=red; tags: Team=red | allowed
  a tag of the session outdoes the role's       | blue | identity: if aws:PrincipalTag/Team=red; tags: Team=red | no identity
  a long-term key says nothing of MFA           | alice | identity: if aws:MultiFactorAuthPresent=false | no identity
  a session does                                | alice's session | identity: if aws:MultiFactorAuthPresent=false | allowed
  and how old it is                             | alice with mfa | identity: if aws:MultiFactorAuthAge=60; says: aws:epochtime=61 | allowed
  when the session was issued                   | auditor | identity: if aws:TokenIssueTime=1970-01-01T00:00:01Z | allowed
  its source identity                           | blue | identity: if aws:SourceIdentity=carol | allowed
  what cannot be read does not allow            | alice | identity: few keys; says: s3:max-keys=ten | no identity
  and denies                                    | alice | identity: read, deny few keys; says: s3:max-keys=ten | deny identity
  unless something else does not hold           | alice | identity: read, deny bob few keys; says: s3:max-keys=ten | allowed
`

const sessions = `
  the session of a user may not call IAM        | alice's session | identity: everything; does: iam:GetUser | limited
  with MFA it may                               | alice with mfa | identity: everything; does: iam:GetUser | allowed
  it may not call STS                           | alice with mfa | identity: everything; does: sts:GetFederationToken | limited
  but to assume a role                          | alice's session | identity: everything; does: sts:AssumeRole | allowed
  nor may root's                                | root's session | does: iam:GetUser | limited
  the session of a role may                     | auditor | identity: everything; does: iam:GetUser | allowed
  a federated user may not                      | fred | identity: everything; session: everything; does: iam:GetUser | limited
  nor assume a role                             | fred | identity: everything; session: everything; does: sts:AssumeRole | limited
`

const search = 'owner: other; does: cairn:Search; on: arn:aws:cairn:us-east-1:222222222222:history'
const operators = `
  the operator's root reaches every history     | operator's root | ${search} | allowed
  no other root does                            | root | ${search} | no resource
  by a policy that names it                     | operator's alice | identity: search other; ${search} | allowed
  by one that names all                         | operator's alice | identity: search all; ${search} | allowed
  not by one that names nothing                 | operator's alice | identity: everything; ${search} | no identity
  which does for its own                        | operator's alice | identity: everything; does: cairn:Search; on: arn:aws:cairn:us-east-1:111111111111:history | allowed
  not by one that names another                 | operator's alice | identity: search own; ${search} | no identity
  a deny need name nothing                      | operator's alice | identity: search other, nothing; ${search} | deny identity
  nobody else's users do                        | alice | identity: search other; ${search} | no resource
  nothing but histories                         | operator's root | owner: other | no resource
`

const ownAccount = account('111111111111')
const otherAccount = account('222222222222')
const operator = { accountId: ownAccount, isOperator: true }
const customer = { accountId: ownAccount, isOperator: false }
const root = { type: 'Root', ...customer, session: null } as const
const userArn = `arn:aws:iam::${ownAccount}:user/staff/alice`
const alice = {
  type: 'IAMUser',
  ...customer,
  userId: 'AIDAALICEALICEALICE11',
  userName: 'alice',
  arn: userArn,
  session: null,
} as const
const roleArn = `arn:aws:iam::${ownAccount}:role/auditor`
const sessionArn = `arn:aws:sts::${ownAccount}:assumed-role/auditor/s1`
const role = { roleId: 'AROAAUDITORAUDITOR111', roleName: 'auditor', roleArn, sessionName: 's1' }
const auditor = { type: 'AssumedRole', ...customer, ...role, session: session({}) } as const
const fred = { type: 'FederatedUser', ...customer, name: 'fred', issuer: alice, session: session({}) } as const
const trail = 'cloudtrail.amazonaws.com'
const ofOther = { sourceArn: `arn:aws:cloudtrail:us-east-1:${otherAccount}:trail/t`, sourceAccount: otherAccount }

const principals: Readonly<Record<string, Principal>> = {
  root,
  "root's session": { ...root, session: session({}) },
  "operator's root": { ...root, ...operator },
  alice,
  "alice's session": { ...alice, session: session({}) },
  'alice with mfa': { ...alice, session: session({ hasMfa: true }) },
  "operator's alice": { ...alice, ...operator },
  auditor,
  blue: { ...auditor, session: session({ tags: new Map([['team', 'blue']]), sourceIdentity: 'carol' }) },
  fred,
  'fred of root': { ...fred, issuer: root },
  trail: { type: 'AWSService', service: trail, ...ofOther },
  anonymous: { type: 'Anonymous' },
}

const read = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }
const assume = { Effect: 'Allow', Action: 'sts:AssumeRole' }
const fewKeys = { NumericLessThan: { 's3:max-keys': '10' } }
const forAws = (...names: string[]) => ({ ...read, Principal: { AWS: names } })
const butFor = (...names: string[]) => ({ ...read, Effect: 'Deny', NotPrincipal: { AWS: names } })
const forTrail = (source: AccountId) => ({
  ...read,
  Principal: { Service: trail, AWS: '*' },
  Condition: {
    StringEquals: { 'aws:SourceAccount': source },
    ArnLike: { 'aws:SourceArn': 'arn:*:cloudtrail:*:*:trail/t' },
  },
})
const trusts = (name: string, more = {}) => ({ ...assume, Principal: { AWS: name }, ...more })
const searching = (accountId: string) => ({
  Effect: 'Allow',
  Action: 'cairn:*',
  Resource: `arn:aws:cairn:*:${accountId}:history`,
})

const identityStatements: Readonly<Record<string, object>> = {
  read,
  'deny read': { ...read, Effect: 'Deny' },
  write: { ...read, Action: 's3:PutObject' },
  everything: { ...read, Action: '*' },
  nothing: { ...read, Effect: 'Deny', Action: '*' },
  assume: { ...assume, Resource: '*' },
  'all but iam': { Effect: 'Allow', NotAction: 'iam:*', Resource: '*' },
  'all but get': { Effect: 'Allow', NotAction: 's3:get*', Resource: '*' },
  'deny all but other': { Effect: 'Deny', Action: '*', NotResource: 'arn:aws:s3:::bucket/other' },
  'deny all but key': { Effect: 'Deny', Action: '*', NotResource: 'arn:aws:s3:::bucket/k?y' },
  'read Bucket': { ...read, Resource: 'arn:aws:s3:::Bucket/*' },
  'S3:GETobject': { ...read, Action: 'S3:GETobject' },
  'read s3': { ...read, Resource: 'arn:aws:s3' },
  'read own': { ...read, Resource: 'arn:aws:s3:::home/${aws:username}/*' },
  'few keys': { ...read, Condition: fewKeys },
  'deny few keys': { ...read, Effect: 'Deny', Condition: fewKeys },
  'deny bob few keys': { ...read, Effect: 'Deny', Condition: { ...fewKeys, StringEquals: { 'aws:username': 'bob' } } },
  'search own': searching(ownAccount),
  'search other': searching(otherAccount),
  'search all': searching('*'),
}

const resourceStatements: Readonly<Record<string, object>> = {
  'for alice': forAws(userArn),
  'for alice id': forAws(alice.userId),
  'for auditor': forAws(roleArn),
  'for s1': forAws(sessionArn),
  'for fred': forAws(`arn:aws:sts::${ownAccount}:federated-user/fred`),
  'for own': forAws(ownAccount),
  'for other': forAws(`arn:aws:iam::${otherAccount}:root`),
  'for all': { ...read, Principal: '*' },
  'for any address': { ...read, Principal: '*', Condition: { IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } } },
  'for trail': { ...read, Principal: { Service: trail } },
  'for config': { ...read, Principal: { Service: 'config.amazonaws.com' } },
  'for trail of own': forTrail(ownAccount),
  'for trail of other': forTrail(otherAccount),
  'deny all': { ...read, Effect: 'Deny', Principal: '*' },
  'deny all but own': butFor(ownAccount),
  'deny all but alice': butFor(ownAccount, userArn),
  'deny all but s1': butFor(ownAccount, roleArn, sessionArn),
  'deny all but services': {
    ...read,
    Effect: 'Deny',
    Principal: '*',
    Condition: { BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' } },
  },
}

const trustStatements: Readonly<Record<string, object>> = {
  alice: trusts(userArn),
  'alice with id': trusts(userArn, { Condition: { StringEquals: { 'sts:ExternalId': 'x' } } }),
  auditor: trusts(roleArn),
  own: trusts(ownAccount),
  other: trusts(otherAccount),
  'deny all': trusts('*', { Effect: 'Deny' }),
}

const policyNames: Readonly<Record<string, string>> = {
  identity: 'identity-based policy',
  resource: 'resource-based policy',
  trust: 'role trust policy',
  boundary: 'permissions boundary',
  session: 'session policy',
}

const tables = { withinAccount, betweenAccounts, strangers, assuming, contexts, sessions, operators }
const rows = Object.entries(tables).flatMap(([table, text]) =>
  text
    .split('\n')
    .filter((line) => line.includes('|'))
    .map((line) => [table, ...line.split('|').map((cell) => cell.trim())] as const),
)

test.each(rows)('authorisation, %s: %s', (_table, _rule, who = '', circumstances = '', ends = '') => {
  const decision = decide(required(principals[who], who), circumstances)
  const message = decision.kind === 'denied' ? decision.message : 'allowed'
  const [, refused = message, reason = ''] =
    /^(User: \S+ is not authorized to perform: \S+ on resource: \S+)(.*)$/.exec(message) ?? []
  const [how, by = ''] = ends.split(' ')
  if (how === 'allowed') return expect(message).toBe('allowed')
  expect(refused).toContain('is not authorized')
  if (how === 'limited') return expect(reason).toBe('')
  const name = required(policyNames[by], by)
  if (how === 'no') return expect(reason).toMatch(new RegExp(`^ because no ${name} allows the \\w+:\\w+ action$`))
  return expect(reason).toMatch(new RegExp(`^ with an explicit deny in (an?|the) ${name}$`))
})

test('authorisation: a refusal names the caller, the action and the resource as AWS does', () => {
  const names = { alice: userArn, auditor: sessionArn, trail, anonymous: 'anonymous' }
  for (const [who, name] of Object.entries(names)) {
    const on = 'is not authorized to perform: s3:GetObject on resource: arn:aws:s3:::bucket/key'
    expect(decide(required(principals[who], who), '')).toMatchObject({
      message: expect.stringContaining(`User: ${name} ${on} because no `),
    })
  }
})

test('authorisation: what a principal may search is within the accounts that it is said to see', () => {
  const accounts = fc.constantFrom(ownAccount, otherAccount)
  fc.assert(
    fc.property(accounts, accounts, fc.boolean(), (accountId, owner, isOperator) => {
      const principal: Principal = { ...root, accountId, isOperator }
      const visible = visibleAccounts(principal)
      const isVisible = visible === 'all' || visible.includes(owner)
      const on = `arn:aws:cairn:us-east-1:${owner}:history`
      const whose = owner === otherAccount ? 'owner: other; ' : ''
      expect(decide(principal, `${whose}does: cairn:Search; on: ${on}`).kind).toBe(isVisible ? 'allowed' : 'denied')
    }),
  )
})

/** @param circumstances `identity: read, write; owner: other` and so on. */
function decide(who: Principal, circumstances: string) {
  const given = new Map(circumstances.split(';').map((one) => pair(one, ':')))
  const policy = (name: string, kind: PolicyKind, statements: Readonly<Record<string, object>>) => {
    const named = given
      .get(name)
      ?.split(',')
      .map((statement) => statement.trim())
    return named === undefined
      ? null
      : policyOf(
          kind,
          named.map((one) => statementNamed(one, statements)),
        )
  }
  const identity = policy('identity', 'identity', identityStatements)
  const boundary = policy('boundary', 'identity', identityStatements)
  const trust = policy('trust', 'trust', trustStatements)
  const named = (policy: CompiledPolicy | null) => (policy === null ? null : { id: 'a policy', policy })
  const own = named(identity)
  const tags = new Map(given.has('tags') ? [pair(given.get('tags') ?? '', '=')] : [])
  const policies = { identity: own === null ? [] : [own], boundary: named(boundary), tags }
  const [key, value] = pair(given.get('says') ?? '', '=')
  return new Authoriser({ policiesOf: () => policies }).decide({
    principal: withPolicy(who, policy('session', 'identity', identityStatements)),
    action: given.get('does') ?? (trust === null ? 's3:GetObject' : 'sts:AssumeRole'),
    resource:
      given.get('on') ?? (trust === null ? 'arn:aws:s3:::bucket/key' : `arn:aws:iam::${ownAccount}:role/target`),
    accountId: given.get('owner') === 'other' ? otherAccount : ownAccount,
    context: new Map([[key, [value]]]),
    resourcePolicy: trust ?? policy('resource', 'resource', resourceStatements),
  })
}

function pair(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator)
  return at === -1 ? ['', ''] : [text.slice(0, at).trim(), text.slice(at + 1).trim()]
}

/** `if KEY=VALUE` allows reading where the key has the value. */
function statementNamed(name: string, statements: Readonly<Record<string, object>>): object {
  const [key, value] = pair(name.replace(/^if /, ''), '=')
  return key === '' ? required(statements[name], name) : { ...read, Condition: { StringEquals: { [key]: value } } }
}

function policyOf(kind: PolicyKind, Statement: readonly object[]): CompiledPolicy {
  return compilePolicy(JSON.stringify({ Version: '2012-10-17', Statement }), kind)
}

function withPolicy(who: Principal, policy: CompiledPolicy | null): Principal {
  if (policy === null) return who
  if (who.type !== 'AssumedRole' && who.type !== 'FederatedUser') throw new Error(`${who.type} has no session policy`)
  return { ...who, session: { ...who.session, policies: [policy] } }
}

function session(given: Partial<Session>): Session {
  const times = { issuedAtMs: 1_000, expiresAtMs: 3_601_000 }
  const nothing = { hasMfa: false, policies: null, tags: new Map(), transitiveTagKeys: [], sourceIdentity: null }
  return { ...times, ...nothing, ...given }
}

function account(text: string): AccountId {
  return required(parseAccountId(text), 'an account id')
}
