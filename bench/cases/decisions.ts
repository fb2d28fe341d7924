import { required } from '../../src/base/assert.ts'
import { parseAccountId } from '../../src/base/brands.ts'
import { type AuthorisationRequest, Authoriser } from '../../src/identity/authorise.ts'
import { compilePolicy } from '../../src/identity/policy/compile-policy.ts'
import type { NamedPolicy } from '../../src/identity/policy-source.ts'
import type { BenchCase, Row } from '../bench-case.ts'
import { costHere, interleaved, perCpuSecond } from '../measure.ts'

export const benchCase: BenchCase = {
  name: 'decisions',
  about: 'Whether a user may do something, decided from its policies: once or more for each call.',
  async run() {
    const authorisers = Object.fromEntries(
      Object.entries(users).map(([stage, policies]) => [stage, authoriserOf(policies)]),
    )
    for (const authoriser of Object.values(authorisers)) {
      checkAnswers(authoriser)
      // Once without counting: the first to run would pay for all that is compiled.
      await decisionsPerSecond(authoriser)
    }
    const rates = await interleaved(
      3,
      Object.fromEntries(
        Object.entries(authorisers).map(([stage, authoriser]) => [stage, () => decisionsPerSecond(authoriser)]),
      ),
    )
    const baseline = { stage: 'one statement', value: rates['one statement'] ?? Number.NaN }
    return Object.entries(rates).map(
      ([stage, value]): Row => ({
        stage,
        value,
        unit: 'decisions/s',
        ...(stage === baseline.stage ? {} : { baseline }),
      }),
    )
  },
}

/** Enough for a second or so of the slowest. */
const decisions = 50_000
/** As many as come near the 6,144 characters that a managed policy may have. */
const statementsMax = 40

const users: Readonly<Record<string, readonly NamedPolicy[]>> = {
  'one statement': policiesOf(1, otherActions),
  '10 statements of different actions': policiesOf(10, otherActions),
  '100 statements of different actions': policiesOf(100, otherActions),
  '1,000 statements of different actions': policiesOf(1000, otherActions),
  '10 statements, all of the action asked for': policiesOf(10, sameAction),
  '100 statements, all of the action asked for': policiesOf(100, sameAction),
  '1,000 statements, all of the action asked for': policiesOf(1000, sameAction),
}

const accountId = required(parseAccountId('111111111111'), 'the account id')
const wanted: AuthorisationRequest = {
  principal: {
    type: 'IAMUser',
    accountId,
    isOperator: false,
    userId: 'AIDAALICEALICEALICE11',
    userName: 'alice',
    arn: `arn:aws:iam::${accountId}:user/alice`,
    session: null,
  },
  action: 's3:GetObject',
  resource: 'arn:aws:s3:::reports-0/alice/2024/summary.csv',
  accountId,
  context: new Map([
    ['aws:sourceip', ['203.0.113.9']],
    ['aws:securetransport', ['true']],
  ]),
  resourcePolicy: null,
}

async function decisionsPerSecond(authoriser: Authoriser): Promise<number> {
  const cost = await costHere(() => {
    for (let count = 0; count < decisions; count += 1) authoriser.decide(wanted)
  })
  return perCpuSecond(decisions, cost)
}

/** A figure for wrong decisions is none. */
function checkAnswers(authoriser: Authoriser): void {
  const answers = [wanted, { ...wanted, resource: 'arn:aws:s3:::reports-0/bob/x' }].map((one) => authoriser.decide(one))
  if (answers.map(({ kind }) => kind).join() !== 'allowed,denied') throw new Error('the policies decide otherwise')
}

function authoriserOf(identity: readonly NamedPolicy[]): Authoriser {
  const policies = { identity, boundary: null, tags: new Map<string, string>() }
  return new Authoriser({ policiesOf: () => policies })
}

/** `count` statements, of which the last allows what is wanted. */
function policiesOf(count: number, statement: (number: number) => object): readonly NamedPolicy[] {
  const statements = Array.from({ length: count }, (_, index) => statement(count - 1 - index))
  const policies: NamedPolicy[] = []
  for (let start = 0; start < count; start += statementsMax) {
    const Statement = statements.slice(start, start + statementsMax)
    const text = JSON.stringify({ Version: '2012-10-17', Statement })
    policies.push({ id: `policy-${policies.length}`, policy: compilePolicy(text, 'identity') })
  }
  return policies
}

function sameAction(number: number): object {
  return {
    Effect: 'Allow',
    Action: ['s3:GetObject', 's3:PutObject'],
    Resource: `arn:aws:s3:::reports-${number}/\${aws:username}/*`,
    Condition: { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } },
  }
}

function otherActions(number: number): object {
  if (number === 0) return sameAction(0)
  return { ...sameAction(number), Action: [`service${number % 50}:Get*`, `service${number % 50}:Put${number}`] }
}
