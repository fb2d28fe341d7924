import fc from 'fast-check'
import { expect, test } from 'vitest'
import { required } from '../base/assert.ts'
import { parseAccountId, parseRegion } from '../base/brands.ts'
import { checkTrailName, checkTrailReference, parseTrailArn, trailArn } from './trail-name.ts'

const accountId = required(parseAccountId('111122223333'), 'an account id')
const region = required(parseRegion('eu-west-1'), 'a Region')

test.each(['abc', 'a.b', 'A-b_c.9', '1.2.3', `a${'b'.repeat(127)}`])('trail name: %s is one', (name) => {
  checkTrailName(name)
})

test.each(['ab', 'a'.repeat(129), '.ab', 'ab-', 'a b', 'a..b', 'a-_b', 'trail/x', 'ü-trail', '10.0.0.1'])(
  'trail name: %s is none',
  (name) => {
    expect(() => checkTrailName(name)).toThrow(expect.objectContaining({ name: 'InvalidTrailNameException' }))
  },
)

test('trail name: a name, and the ARN that is made of it, name a trail', () => {
  const names = fc.stringMatching(/^[A-Za-z0-9]{3,128}$/)
  fc.assert(
    fc.property(names, (name) => {
      const arn = trailArn(accountId, region, name)
      checkTrailReference(name)
      checkTrailReference(arn)
      expect(parseTrailArn(arn)).toEqual({ region, accountId, name })
    }),
  )
})

test('trail name: any text is a reference or refused as one', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.string().map((text) => `arn:${text}`),
      ),
      (text) => {
        try {
          checkTrailReference(text)
        } catch (error) {
          const name = text.startsWith('arn:') ? 'CloudTrailARNInvalidException' : 'InvalidTrailNameException'
          expect(error).toMatchObject({ name })
        }
      },
    ),
  )
})
