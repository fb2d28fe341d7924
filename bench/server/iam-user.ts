import type { Credentials } from '../../src/aws-client/credentials-file.ts'
import { required } from '../../src/base/assert.ts'
import type { BenchServer } from './bench-server.ts'
import { Requests } from './requests.ts'

/** Makes a user of the operator account with one managed policy, and a key for it. Resolves with the key. */
export async function makeUser(server: BenchServer, userName: string, policy: object): Promise<Credentials> {
  const requests = new Requests(server, 1)
  const call = (action: string, parameters: Readonly<Record<string, string>>) => {
    const body = Buffer.from(String(new URLSearchParams({ Action: action, Version: '2010-05-08', ...parameters })))
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    return requests.call({ method: 'POST', path: '/', service: 'iam', headers, body })
  }
  try {
    await call('CreateUser', { UserName: userName })
    const made = await call('CreatePolicy', { PolicyName: userName, PolicyDocument: JSON.stringify(policy) })
    await call('AttachUserPolicy', { UserName: userName, PolicyArn: textIn(made, 'Arn') })
    const key = await call('CreateAccessKey', { UserName: userName })
    return {
      accessKeyId: textIn(key, 'AccessKeyId'),
      secretAccessKey: textIn(key, 'SecretAccessKey'),
      sessionToken: null,
    }
  } finally {
    requests.close()
  }
}

/** What stands in the one element of this name. */
function textIn(answer: string, name: string): string {
  return required(new RegExp(`<${name}>([^<]*)</${name}>`).exec(answer)?.[1], `${name} in the answer`)
}
