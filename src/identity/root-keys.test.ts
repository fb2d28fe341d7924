import { expect, test } from 'vitest'
import { AdversarialMetadataStore, noMetadataFaults } from '../../test/support/adversarial-metadata.ts'
import { untilAvailable } from '../../test/support/until-available.ts'
import { required } from '../base/assert.ts'
import { type AccountId, parseAccountId } from '../base/brands.ts'
import { systemRandom } from '../base/random.ts'
import type { MetadataStore } from '../storage/metadata-store.ts'
import { Accounts, type AccountsOptions } from './accounts.ts'
import type { AccessKey } from './credentials.ts'
import { RootAccessKeys } from './iam/root-access-keys.ts'
import { keyBytes, keyIdBytes, Sealing } from './sealing.ts'
import { Secret } from './secret.ts'

const operator = account('123456789012')
const customer = account('111111111111')

test('root keys: what was changed is so after a start too', async () => {
  const world = new World()
  const { accounts, keys } = await world.start()
  const first = await accounts.createAccount(customer)
  const second = await keys.create(customer)
  await keys.setActive(customer, first.accessKeyId, false)

  const again = await world.start()
  expect(again.accounts.findAccessKey(first.accessKeyId, null)).toBeNull()
  const credential = required(again.accounts.findAccessKey(second.accessKeyId, null), 'the second key')
  expect(credential.secretAccessKey.reveal()).toBe(second.secretAccessKey.reveal())
  expect(credential.principal).toEqual({ type: 'Root', accountId: customer, isOperator: false, session: null })
  const shown = again.accounts.rootUserOf(customer).accessKeys
  expect(new Map(shown.map(({ accessKeyId, isActive }) => [accessKeyId, isActive]))).toEqual(
    new Map([
      [first.accessKeyId, false],
      [second.accessKeyId, true],
    ]),
  )
  await again.keys.setActive(customer, first.accessKeyId, true)
  await again.keys.delete(customer, second.accessKeyId)
  const last = await world.start()
  expect(last.accounts.findAccessKey(first.accessKeyId, null)).not.toBeNull()
  expect(last.accounts.findAccessKey(second.accessKeyId, null)).toBeNull()
})

test('root keys: a row of version 1 is an active key that was made with its account', async () => {
  const world = new World()
  const { accounts } = await world.start()
  const { accessKeyId, secretAccessKey } = await accounts.createAccount(customer)
  const row = required(await world.metadata.get(`root-access-key/${accessKeyId}`), 'the row')
  const { accountId, sealedSecret } = JSON.parse(Buffer.from(row.value).toString())
  const value = Buffer.from(JSON.stringify({ version: 1, accountId, sealedSecret }))
  await world.metadata.batch([{ key: row.key, value, expectedRevision: row.revision }])

  const again = await world.start()
  expect(again.accounts.rootUserOf(customer).accessKeys).toEqual([{ accessKeyId, isActive: true, createdAtMs: 1_000 }])
  await again.keys.setActive(customer, accessKeyId, false)
  await again.keys.setActive(customer, accessKeyId, true)
  const last = await world.start()
  const secret = last.accounts.findAccessKey(accessKeyId, null)?.secretAccessKey
  expect(secret?.reveal()).toBe(secretAccessKey.reveal())
})

test('root keys: the file of the operator has a good key at each moment', async () => {
  const world = new World()
  const { accounts, keys } = await world.start()
  const first = accounts.operatorRoot.accessKeyId
  expect(world.inFile).toBe(first)
  await expect(keys.delete(operator, first)).rejects.toMatchObject({ name: 'UnsupportedOperationException' })
  await expect(keys.setActive(operator, first, false)).rejects.toThrow('keeps an active access key')
  expect(accounts.findAccessKey(first, null)).not.toBeNull()

  world.nowMs += 1_000
  const second = (await keys.create(operator)).accessKeyId
  expect(world.inFile).toBe(first)
  await keys.setActive(operator, first, false)
  expect([world.inFile, accounts.operatorRoot.accessKeyId]).toEqual([second, second])
  await expect(keys.setActive(operator, second, false)).rejects.toThrow('keeps an active access key')
  await keys.delete(operator, first)
  expect((await world.start()).accounts.hasMadeOperatorRoot).toBe(false)
  expect(world.inFile).toBe(second)
})

test('root keys: a file that cannot be written keeps the key that is in it', async () => {
  const world = new World()
  const { accounts, keys } = await world.start()
  const first = accounts.operatorRoot.accessKeyId
  await keys.create(operator)
  world.isFull = true
  await expect(keys.delete(operator, first)).rejects.toThrow('the disk is full')
  expect(accounts.findAccessKey(first, null)).not.toBeNull()
  world.isFull = false
  expect((await world.start()).accounts.findAccessKey(first, null)).not.toBeNull()
})

test('root keys: while one is configured it is the only one of the operator, and is changed nowhere else', async () => {
  const world = new World()
  const made = (await world.start()).accounts.operatorRoot.accessKeyId
  world.configuredRoot = { accessKeyId: 'configured', secretAccessKey: new Secret('configured-secret') }
  const { accounts, keys } = await world.start()
  expect(world.inFile).toBe('configured')
  expect(accounts.rootUserOf(operator).accessKeys.map(({ accessKeyId }) => accessKeyId)).toEqual(['configured'])
  for (const change of [
    () => keys.create(operator),
    () => keys.delete(operator, 'configured'),
    () => keys.setActive(operator, 'configured', false),
  ]) {
    await expect(change()).rejects.toThrow('is set by account.rootAccessKeyId')
  }
  expect(accounts.findAccessKey('configured', null)).not.toBeNull()
  world.configuredRoot = null
  expect((await world.start()).accounts.findAccessKey(made, null)).not.toBeNull()
  expect(world.inFile).toBe(made)
})

test('root keys: an account without a key that becomes the operator’s gets one at the start', async () => {
  const world = new World()
  const { accounts, keys } = await world.start()
  const { accessKeyId } = await accounts.createAccount(customer)
  await keys.setActive(customer, accessKeyId, false)
  world.operator = customer
  const again = await world.start()
  expect(again.accounts.hasMadeOperatorRoot).toBe(true)
  expect(again.accounts.findAccessKey(required(world.inFile, 'a key'), null)?.principal).toMatchObject({
    accountId: customer,
    isOperator: true,
  })
  expect(again.accounts.findAccessKey(accessKeyId, null)).toBeNull()
  expect((await world.start()).accounts.hasMadeOperatorRoot).toBe(false)
})

test('root keys: replacing all leaves the new one alone, and tells of every one before it', async () => {
  const world = new World()
  const { accounts, keys } = await world.start()
  const first = await accounts.createAccount(customer)
  const [second, { made, deleted }] = await Promise.all([keys.create(customer), keys.replaceAll(customer)])
  expect(accounts.rootUserOf(customer).accessKeys.map(({ accessKeyId }) => accessKeyId)).toEqual([made.accessKeyId])
  expect([...deleted].sort()).toEqual([first.accessKeyId, second.accessKeyId].sort())
  expect([...world.retired].sort()).toEqual([...deleted].sort())
})

test('root keys: two are the most, however many are asked for at once', async () => {
  const world = new World(new AdversarialMetadataStore({ ...noMetadataFaults, seed: 3, delayTurnsMax: 5 }))
  const { accounts, keys } = await world.start()
  await accounts.createAccount(customer)
  const settled = await Promise.allSettled(Array.from({ length: 5 }, () => keys.create(customer)))
  const failed = settled.flatMap((one) => (one.status === 'rejected' ? [one.reason.name] : []))
  expect(failed).toEqual(Array.from({ length: 4 }, () => 'LimitExceededException'))
})

// Goal: whatever an unknown outcome was, a key that somebody was given is good, one that was deleted is not, now and
// after a start, and the server knows what is durable once it is asked again.
//
// Method: answers, batches and reads get lost under 60 seeds; a call that failed is repeated as a caller would.
test('root keys: lost answers and lost batches leave no key between good and gone', async () => {
  for (let seed = 0; seed < 60; seed += 1) {
    const world = new World(
      new AdversarialMetadataStore({ seed, lostAnswers: 0.4, lostBatches: 0.3, failedReads: 0.1, delayTurnsMax: 2 }),
    )
    const { accounts, keys } = await untilAvailable(() => world.start())
    const first = accounts.operatorRoot.accessKeyId
    const second = await untilAvailable(() => keys.create(operator)).catch((error: unknown) => {
      // Its own attempt before happened, and reading that failed: nobody has the secret, and it can be deleted.
      expect(error, `seed ${seed}`).toMatchObject({ name: 'LimitExceededException' })
      return null
    })
    await untilAvailable(() => keys.delete(operator, first)).catch((error: unknown) => {
      expect(error, `seed ${seed}`).toMatchObject({ name: 'NoSuchEntityException' })
    })
    const again = await untilAvailable(() => world.start())
    for (const known of [accounts, again.accounts]) {
      expect(known.findAccessKey(first, null), `seed ${seed}`).toBeNull()
      if (second !== null) expect(known.findAccessKey(second.accessKeyId, null), `seed ${seed}`).not.toBeNull()
      expect(known.findAccessKey(required(world.inFile, 'a key'), null), `seed ${seed}`).not.toBeNull()
    }
  }
})

/** A folder whose server is started again and again. */
class World {
  readonly metadata: MetadataStore
  readonly retired: string[] = []
  nowMs = 1_000
  operator = operator
  configuredRoot: AccessKey | null = null
  /** Id of the key in the operator's credentials file. */
  inFile: string | null = null
  isFull = false

  constructor(metadata: MetadataStore = new AdversarialMetadataStore()) {
    this.metadata = metadata
  }

  async start() {
    const clock = { nowMs: () => this.nowMs, monotonicMs: () => 0 }
    const options: AccountsOptions = {
      metadata: this.metadata,
      sealing: new Sealing(Buffer.alloc(keyIdBytes, 1), Buffer.alloc(keyBytes, 1), systemRandom),
      random: systemRandom,
      clock,
      operatorAccountId: this.operator,
      configuredRoot: this.configuredRoot,
      keepOperatorRoot: ({ accessKeyId }) => {
        if (this.isFull) throw new Error('the disk is full')
        this.inFile = accessKeyId
      },
    }
    const accounts = await Accounts.open(options)
    const retire = async ({ accessKeyId }: { readonly accessKeyId: string }) => {
      this.retired.push(accessKeyId)
    }
    return { accounts, keys: new RootAccessKeys({ rootKeys: accounts.rootKeys, retire, clock }) }
  }
}

function account(text: string): AccountId {
  return required(parseAccountId(text), 'an account id')
}
