import * as v from 'valibot'
import { assert } from '../../../base/assert.ts'
import { type AccountId, parseAccountId } from '../../../base/brands.ts'
import type { RowPlace, TableOptions } from '../../../storage/table.ts'
import { compilePolicy } from '../../policy/compile-policy.ts'
import type { CompiledPolicy } from '../../policy/compiled-policy.ts'
import type { PolicyHolder } from '../entities.ts'

/** How the rows of one kind are written. */
export type RowForm<Row> = Pick<TableOptions<Row>, 'prefix' | 'encode' | 'decode'>

/** The form of all of IAM's rows so far. A policy stands as the text that was given and is compiled when it is read. */
export const rowVersion = v.literal(1)

export const tagsPart = v.pipe(
  v.array(v.tuple([v.string(), v.string()])),
  v.transform((tags): ReadonlyMap<string, string> => new Map(tags)),
)

export const holderParts = {
  attachedPolicyArns: v.array(v.string()),
  inlinePolicies: v.pipe(
    v.array(v.tuple([v.string(), v.string()])),
    v.transform(
      (policies): ReadonlyMap<string, CompiledPolicy> =>
        new Map(policies.map(([name, text]) => [name, compilePolicy(text, 'identity')])),
    ),
  ),
}

export function encodeHolder({ attachedPolicyArns, inlinePolicies }: PolicyHolder) {
  return { attachedPolicyArns, inlinePolicies: [...inlinePolicies].map(([name, { text }]) => [name, text]) }
}

/** The account whose row it is. */
export function accountOf({ partition }: RowPlace): AccountId {
  const accountId = parseAccountId(partition)
  assert(accountId !== null, `${partition} is no account id`)
  return accountId
}
