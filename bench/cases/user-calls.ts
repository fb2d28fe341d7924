import type { BenchCase, Row } from '../bench-case.ts'
import { interleaved } from '../measure.ts'
import { BenchServer } from '../server/bench-server.ts'
import { makeUser } from '../server/iam-user.ts'
import { type Caller, callsPerSecond, getCallerIdentity, type SteadyCall } from '../server/steady-calls.ts'

const clients = 64
const durationMs = 1_500
const rounds = 3
const userName = 'alice'

/** Of the policy, of which the last allows what is called. */
const statements = 20

export const benchCase: BenchCase = {
  name: 'user-calls',
  about: `Recorded calls of an IAM user with a policy of ${statements} statements, beside the same calls of root.`,
  async run(context) {
    const server = await BenchServer.start(context.newFolder('user-calls'))
    try {
      const user: Caller = { url: server.url, credentials: await makeUser(server, userName, policy) }
      const rate = (caller: Caller, call: SteadyCall) => () => callsPerSecond(caller, clients, durationMs, call)
      // Once without counting: the first would pay for all that is compiled.
      await callsPerSecond(user, clients, durationMs, getUser)
      const rates = await interleaved(rounds, {
        rootIdentity: rate(server, getCallerIdentity),
        userIdentity: rate(user, getCallerIdentity),
        rootUser: rate(server, getUser),
        userUser: rate(user, getUser),
      })
      return [
        row('GetCallerIdentity, which needs no permission', rates.userIdentity, rates.rootIdentity),
        row('GetUser, allowed by the policy', rates.userUser, rates.rootUser),
      ]
    } finally {
      await server.stop()
    }
  },
}

function row(stage: string, value: number, root: number): Row {
  return { stage: `${stage}, ${clients} clients`, value, unit: 'calls/s', baseline: { stage: 'root', value: root } }
}

const getUser: SteadyCall = {
  service: 'iam',
  body: `Action=GetUser&Version=2010-05-08&UserName=${userName}`,
  answerEnd: '</GetUserResponse>',
}

const policy = {
  Version: '2012-10-17',
  Statement: Array.from({ length: statements }, (_, index) => statement(statements - 1 - index)),
}

function statement(number: number): object {
  const Condition = { IpAddress: { 'aws:SourceIp': ['127.0.0.0/8', '10.0.0.0/8'] } }
  if (number === 0) {
    return { Effect: 'Allow', Action: 'iam:Get*', Resource: `arn:aws:iam::*:user/\${aws:username}`, Condition }
  }
  const Action = [`s3:Get*`, `s3:List*`, `iam:List${number}*`]
  const Resource = [`arn:aws:s3:::reports-${number}`, `arn:aws:s3:::reports-${number}/\${aws:username}/*`]
  return { Effect: number % 4 === 0 ? 'Deny' : 'Allow', Action, Resource, Condition }
}
