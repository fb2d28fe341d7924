import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { AdversarialMetadataStore, noMetadataFaults } from '../../test/support/adversarial-metadata.ts'
import { untilAvailable } from '../../test/support/until-available.ts'
import { required } from '../base/assert.ts'
import { type AccountId, parseAccountId } from '../base/brands.ts'
import type { Clock } from '../base/clock.ts'
import { systemRandom } from '../base/random.ts'
import type { MetadataStore } from '../storage/metadata-store.ts'
import { InvalidAccessKeyError } from './access-key.ts'
import { MalformedAccountError } from './account-entries.ts'
import { AccountExistsError, Accounts, type AccountsOptions } from './accounts.ts'
import type { AccessKey } from './credentials.ts'
import { BrokenSealError, keyBytes, keyIdBytes, Sealing } from './sealing.ts'
import { Secret } from './secret.ts'

const operator = account('123456789012')
const customer = account('111111111111')
const configuredRoot: AccessKey = { accessKeyId: 'configured', secretAccessKey: new Secret('configured-secret') }

test('accounts: the first start makes the operator account, later ones find it', async () => {
  const metadata = new AdversarialMetadataStore()
  const options = optionsOn(metadata)
  const first = await Accounts.open(options)
  const { accessKeyId, secretAccessKey } = first.operatorRoot

  expect(accessKeyId).toMatch(/^AKIA[A-Z2-7]{16}$/)
  expect(secretAccessKey.reveal()).toMatch(/^[A-Za-z0-9+/]{40}$/)
  expect(first.findAccessKey(accessKeyId, null)?.principal).toEqual({
    type: 'Root',
    accountId: operator,
    isOperator: true,
    session: null,
  })
  expect(first.findAccessKey(accessKeyId, 'a token')).toBeNull()

  const second = await Accounts.open(options)
  expect(second.operatorRoot.accessKeyId).toBe(accessKeyId)
  expect(second.operatorRoot.secretAccessKey.reveal()).toBe(secretAccessKey.reveal())
  expect(second.listAccounts()).toEqual([{ accountId: operator, createdAtMs: 1_000 }])
})

test('accounts: a further account has a root of its own, which is no operator', async () => {
  const options = optionsOn(new AdversarialMetadataStore())
  const accounts = await Accounts.open(options)
  const made = await accounts.createAccount(customer)

  const again = await Accounts.open(options)
  for (const known of [accounts, again]) {
    const credential = required(known.findAccessKey(made.accessKeyId, null), 'the credential')
    expect(credential.principal).toEqual({ type: 'Root', accountId: customer, isOperator: false, session: null })
    expect(credential.secretAccessKey.reveal()).toBe(made.secretAccessKey.reveal())
    expect(known.listAccounts().map(({ accountId }) => accountId)).toEqual([customer, operator])
  }
})

test('accounts: an account is made once, however often and at once it is asked for', async () => {
  const metadata = new AdversarialMetadataStore({ ...noMetadataFaults, seed: 5, delayTurnsMax: 5 })
  const accounts = await Accounts.open(optionsOn(metadata))
  const settled = await Promise.allSettled(Array.from({ length: 5 }, () => accounts.createAccount(customer)))
  const failed = settled.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))

  expect(failed).toHaveLength(4)
  for (const error of failed) expect(error).toBeInstanceOf(AccountExistsError)
  await expect(accounts.createAccount(operator)).rejects.toThrow(AccountExistsError)
})

// Goal: whatever an unknown outcome was, whoever got credentials can use them, now and after a start.
// Method: answers and batches get lost under 60 seeds; a call that failed is repeated as a caller would.
test('accounts: lost answers and lost batches leave no account without its credentials', async () => {
  for (let seed = 0; seed < 60; seed += 1) {
    const faults = { seed, lostAnswers: 0.4, lostBatches: 0.3, failedReads: 0.1, delayTurnsMax: 2 }
    const metadata = new AdversarialMetadataStore(faults)
    const options = optionsOn(metadata)
    const accounts = await untilAvailable(() => Accounts.open(options))
    const made = await untilAvailable(() => accounts.createAccount(customer)).catch((error: unknown) => {
      // Its own attempt before happened, and reading that failed.
      expect(error, `seed ${seed}`).toBeInstanceOf(AccountExistsError)
      return null
    })

    const again = await untilAvailable(() => Accounts.open(options))
    expect(again.operatorRoot.accessKeyId, `seed ${seed}`).toBe(accounts.operatorRoot.accessKeyId)
    if (made !== null) expect(again.findAccessKey(made.accessKeyId, null), `seed ${seed}`).not.toBeNull()
    expect(again.listAccounts(), `seed ${seed}`).toHaveLength(2)
  }
})

test('accounts: a configured root replaces the one that was made, for as long as it is configured', async () => {
  const metadata = new AdversarialMetadataStore()
  const made = (await Accounts.open(optionsOn(metadata))).operatorRoot
  const configured = await Accounts.open({ ...optionsOn(metadata), configuredRoot })

  expect(configured.operatorRoot.accessKeyId).toBe('configured')
  expect(configured.findAccessKey('configured', null)?.principal).toMatchObject({ isOperator: true })
  expect(configured.findAccessKey(made.accessKeyId, null)).toBeNull()
  expect((await Accounts.open(optionsOn(metadata))).operatorRoot.accessKeyId).toBe(made.accessKeyId)
})

test('accounts: a configured root that cannot be used is refused without showing it', async () => {
  const metadata = new AdversarialMetadataStore()
  const { accessKeyId } = await (await Accounts.open(optionsOn(metadata))).createAccount(customer)
  for (const [id, secret] of [
    ['a b', 'fine-secret-text'],
    ['fine', 'short'],
    ['fine', 'line\nbreak-in-secret'],
    [accessKeyId, 'fine-secret-text'],
  ] as const) {
    const root = { accessKeyId: id, secretAccessKey: new Secret(secret) }
    const refusal = Accounts.open({ ...optionsOn(metadata), configuredRoot: root })
    await expect(refusal).rejects.toThrow(InvalidAccessKeyError)
    await expect(refusal).rejects.not.toThrow(secret)
  }
})

test('accounts: another master key or a damaged entry stops the start', async () => {
  const metadata = new AdversarialMetadataStore()
  await Accounts.open(optionsOn(metadata))
  const otherSealing = new Sealing(Buffer.alloc(keyIdBytes, 2), Buffer.alloc(keyBytes, 2), systemRandom)
  await expect(Accounts.open({ ...optionsOn(metadata), sealing: otherSealing })).rejects.toThrow(BrokenSealError)

  await metadata.batch([{ key: 'account/111111111111', value: Buffer.from('{'), expectedRevision: null }])
  await expect(Accounts.open(optionsOn(metadata))).rejects.toThrow(MalformedAccountError)
})

// Goal: a secret reaches nothing but the one who asks for it by `reveal`.
// Method: everything that holds one is printed in every way there is and searched for it; so is what is stored.
test('accounts: no secret is printed, serialised or stored in the clear', async () => {
  const metadata = new AdversarialMetadataStore()
  const options = { ...optionsOn(metadata), configuredRoot }
  const accounts = await Accounts.open(options)
  const made = await accounts.createAccount(customer)
  const credential = accounts.findAccessKey(made.accessKeyId, null)
  const stored = await metadata.list('', '', 1000)
  const existing = await accounts.createAccount(customer).catch((error: unknown) => error)

  const shown = [accounts, made, credential, options, accounts.operatorRoot, existing, made.secretAccessKey]
    .flatMap((value) => [JSON.stringify(value), String(value), inspect(value, { showHidden: true, depth: 9 })])
    .concat(stored.entries.map(({ value }) => Buffer.from(value).toString('latin1')))
    .join('\n')
  for (const secret of [made.secretAccessKey, accounts.operatorRoot.secretAccessKey]) {
    expect(shown).not.toContain(secret.reveal())
    expect(shown).not.toContain(Buffer.from(secret.reveal()).toString('base64'))
  }
})

function optionsOn(metadata: MetadataStore): AccountsOptions {
  const sealing = new Sealing(Buffer.alloc(keyIdBytes, 1), Buffer.alloc(keyBytes, 1), systemRandom)
  const clock: Clock = { nowMs: () => 1_000, monotonicMs: () => 0 }
  const operatorRoot = { operatorAccountId: operator, configuredRoot: null, keepOperatorRoot: () => {} }
  return { metadata, sealing, random: systemRandom, clock, ...operatorRoot }
}

function account(text: string): AccountId {
  return required(parseAccountId(text), 'an account id')
}
