import { expect, test } from 'vitest'
import { bindPolicy, withPrincipals } from './bound-policy.ts'

const alice = 'arn:aws:iam::111122223333:user/alice'
const text = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { AWS: [alice, '222233334444'], Service: 'cloudtrail.amazonaws.com' },
      Action: 's3:GetObject',
      Resource: 'arn:aws:s3:::logs/*',
      Condition: { ArnEquals: { 'aws:PrincipalArn': alice } },
    },
  ],
})

test('bound policy: it names who bore the name when it was saved, and nobody who bears it later', () => {
  const [statement] = bindPolicy(text, 'resource', new Map([[alice, 'AIDAFIRSTALICE000000']])).statements
  const naming = (userId: string) =>
    statement?.principals?.naming({ accountId: null, role: [], self: [alice, userId], service: null })
  expect(naming('AIDAFIRSTALICE000000')).toBe('session')
  expect(naming('AIDASECONDALICE00000')).toBe('none')
})

test('bound policy: it shows as it was given, and other names stand in Principal alone', () => {
  expect(bindPolicy(text, 'resource', new Map([[alice, 'AIDAFIRSTALICE000000']])).text).toBe(text)
  const renamed = JSON.parse(withPrincipals(text, new Map([[alice, 'AIDAFIRSTALICE000000']])))
  expect(renamed.Statement[0].Principal).toEqual({
    AWS: ['AIDAFIRSTALICE000000', '222233334444'],
    Service: 'cloudtrail.amazonaws.com',
  })
  expect(renamed.Statement[0].Condition).toEqual({ ArnEquals: { 'aws:PrincipalArn': alice } })
})
