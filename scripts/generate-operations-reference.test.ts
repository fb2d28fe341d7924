import { expect, test } from 'vitest'
import { handlerName } from './generate-operations-reference.ts'

test.each([
  ['CreateTrail', 'create-trail'],
  ['AssumeRoleWithSAML', 'assume-role-with-saml'],
  ['ListObjectsV2', 'list-objects-v2'],
  ['GetACLForBucket', 'get-acl-for-bucket'],
])('operations reference: %s is handled in %s', (operation, name) => {
  expect(handlerName(operation)).toBe(name)
})
