import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { AdversarialMetadataStore } from '../../test/support/adversarial-metadata.ts'
import { PowerOffError, SimulatedDisk } from '../../test/support/simulated-disk.ts'
import type { Fate } from '../../test/support/simulated-nodes.ts'
import { required } from '../base/assert.ts'
import { parseAccountId } from '../base/brands.ts'
import { systemRandom } from '../base/random.ts'
import { SettlingMetadata } from '../storage/metadata/settling-metadata.ts'
import { type MetadataChange, type MetadataStore, MetadataUnavailableError } from '../storage/metadata-store.ts'
import { Accounts } from './accounts.ts'
import { DerivedKeys } from './derived-keys.ts'
import { openDirectory } from './iam/open-directory.ts'
import { identitySealedRows } from './identity-sealed-rows.ts'
import { openMasterKey } from './master-key.ts'
import { MasterKeyError, readMasterKeys } from './master-key-file.ts'
import { MasterKeyRotation, UnknownSealedRowError } from './rotate-master-key.ts'
import { Secret } from './secret.ts'

const path = '/keys/master'
const operator = required(parseAccountId('123456789012'), 'an account id')
const customer = required(parseAccountId('210987654321'), 'an account id')
const another = required(parseAccountId('333333333333'), 'an account id')
const userKeys = 5

test('key rotation: the file has a new key alone, and every secret opens under it', async () => {
  const disk = new SimulatedDisk()
  const store = new AdversarialMetadataStore()
  const before = await filledFolder(disk, store)
  const [old] = readMasterKeys(disk, path)
  const { rotation, sealing } = await start(disk, store, false)

  const report = await rotation.run()
  const keys = readMasterKeys(disk, path)
  expect(keys).toHaveLength(1)
  expect(keys[0].id.equals(old.id)).toBe(false)
  // The operator's root, two of the customer's, the derivation secret and the users' keys.
  expect(report).toEqual({
    keyId: keys[0].id.toString('hex').slice(0, 8),
    previousKeyId: old.id.toString('hex').slice(0, 8),
    resealedRows: 4 + userKeys,
  })
  expect(sealing.newestKeyId.equals(keys[0].id)).toBe(true)
  expect(await secretsOf(disk, store)).toEqual(before)
  expect((await secondRun(disk, store)).previousKeyId).toBe(report.keyId)
  expect(await secretsOf(disk, store)).toEqual(before)
})

test('key rotation: asked for twice at once it runs once', async () => {
  const disk = new SimulatedDisk()
  const store = new AdversarialMetadataStore()
  await filledFolder(disk, store)
  const { rotation } = await start(disk, store, false)
  const [first, second] = await Promise.all([rotation.run(), rotation.run()])
  expect(second).toEqual(first)
  expect((await rotation.run()).previousKeyId).toBe(first.keyId)
})

test('key rotation: what is changed while it runs, and after it, is kept', async () => {
  const disk = new SimulatedDisk()
  const store = new AdversarialMetadataStore({ ...quiet, delayTurnsMax: 20 })
  const before = await filledFolder(disk, store)
  const { rotation, accounts, directory, metadata, sealing } = await start(disk, store, false)

  const outdated = sealing.seal(Buffer.from('a secret'), 'elsewhere')
  const making = accounts.createAccount(another)
  await rotation.run()
  const made = await making
  // Somebody who sealed before and stores only now has to begin anew.
  const late = [{ key: 'elsewhere', value: outdated, expectedRevision: null }]
  await expect(metadata.batch(late)).rejects.toThrow(MetadataUnavailableError)
  // The table has the rows as they are now: a change after the rotation is no conflict.
  await directory.change(customer, (edit) => {
    const [key] = directory.accessKeys.list(customer)
    if (key === undefined) throw new Error('there is no key')
    edit.put(directory.accessKeys, { partition: customer, name: key.accessKeyId }, { ...key, isActive: false })
  })
  await accounts.rootKeys.change(customer, (keys) => keys.map((key) => ({ ...key, isActive: !key.isActive })))
  const after = await secretsOf(disk, store)
  expect(after).toEqual(new Map([...before, [made.accessKeyId, made.secretAccessKey.reveal()]]))
})

// Goal: whatever ends a rotation, and wherever, no secret is lost, old or new, and running it again ends it.
//
// Method: a clean run counts the operations on the file and on the metadata. It is repeated once for each, ended there
// before or after it took effect; the folder comes back as a crash may leave it; everything is read, an account is
// made, and the rotation is run again.
test('key rotation: ended at any step, it loses nothing and can be run again', async () => {
  const fates: readonly Fate[] = ['lost', 'kept', 1, 2]
  const clean = await endedRotation({})
  expect(clean.diskOperations).toBeGreaterThan(10)
  expect(clean.metadataOperations).toBeGreaterThan(4)

  for (let at = 0; at < clean.diskOperations; at += 1) {
    for (const fate of fates) await endedRotation({ disk: at, fate })
  }
  for (let at = 0; at < clean.metadataOperations; at += 1) {
    for (const isDone of [false, true]) {
      await endedRotation({ metadata: at, isDone, fate: 'lost' })
      await endedRotation({ metadata: at, isDone, fate: 'kept' })
    }
  }
})

test('key rotation: a failed operation is told, and the same server can run it again', async () => {
  const clean = await endedRotation({})
  for (let at = 0; at < clean.diskOperations; at += 1) {
    const disk = new SimulatedDisk()
    const store = new AdversarialMetadataStore()
    const before = await filledFolder(disk, store)
    const { rotation } = await start(disk, store, false)
    disk.plan({ kind: 'fail', at, code: 'EIO' })
    await expect(rotation.run(), `operation ${at}`).rejects.toThrow('EIO')
    expect(await secretsOf(disk, store), `operation ${at}`).toEqual(before)
    await rotation.run()
    expect(readMasterKeys(disk, path), `operation ${at}`).toHaveLength(1)
    expect(await secretsOf(disk, store), `operation ${at}`).toEqual(before)
  }
})

// Goal: a process that dies alone leaves names that can be read and are not durable; what the next one seals with a key
// of such a file must survive the power loss after it.
test('key rotation: a start after a process that died makes sure of the file before it seals', async () => {
  const clean = await endedRotation({})
  for (let at = 0; at < clean.diskOperations; at += 1) {
    const disk = new SimulatedDisk()
    const store = new AdversarialMetadataStore()
    const before = await filledFolder(disk, store)
    const { rotation } = await start(disk, store, false)
    disk.plan({ kind: 'fail', at, code: 'EIO' })
    await expect(rotation.run(), `operation ${at}`).rejects.toThrow('EIO')
    const { accounts } = await start(disk, store, false)
    const made = await accounts.createAccount(another)
    const after = new Map([...before, [made.accessKeyId, made.secretAccessKey.reveal()]])
    expect(await secretsOf(disk.afterCrash('lost'), store), `operation ${at}`).toEqual(after)
  }
})

test('key rotation: it waits for what was sealed before it and is still being stored', async () => {
  const disk = new SimulatedDisk()
  const store = new AdversarialMetadataStore()
  const before = await filledFolder(disk, store)
  const slow = new HoldingMetadata(store)
  const { rotation, accounts } = await start(disk, slow, false)
  const release = slow.holdNextBatch()
  const making = accounts.createAccount(another)
  const rotating = rotation.run()
  for (let turn = 0; turn < 100; turn += 1) await nextTurn()
  expect(readMasterKeys(disk, path)).toHaveLength(2)
  release()
  const made = await making
  await rotating
  const after = new Map([...before, [made.accessKeyId, made.secretAccessKey.reveal()]])
  expect(await secretsOf(disk, store)).toEqual(after)
})

test('key rotation: a sealed row that nobody can seal again keeps the old key', async () => {
  const disk = new SimulatedDisk()
  const store = new AdversarialMetadataStore()
  const before = await filledFolder(disk, store)
  const { rotation, sealing } = await start(disk, store, false)
  const forms = ['base64', 'base64url', 'latin1'] as const
  for (const form of forms) {
    const envelope = sealing.seal(Buffer.from('a secret'), 'elsewhere')
    const value = Buffer.from(form === 'latin1' ? envelope : JSON.stringify({ sealed: envelope.toString(form) }))
    await store.batch([{ key: `elsewhere/${form}`, value, expectedRevision: null }])
    await expect(rotation.run(), form).rejects.toThrow(UnknownSealedRowError)
    expect(readMasterKeys(disk, path), form).toHaveLength(2)
    expect(sealing.open(envelope, 'elsewhere').toString(), form).toBe('a secret')
    const revision = required(await store.get(`elsewhere/${form}`), 'the row').revision
    await store.batch([{ key: `elsewhere/${form}`, value: null, expectedRevision: revision }])
    await rotation.run()
  }
  expect(await secretsOf(disk, store)).toEqual(before)
})

test('key rotation: a file that another key was put into is left alone', async () => {
  const disk = new SimulatedDisk()
  const store = new AdversarialMetadataStore()
  await filledFolder(disk, store)
  const { rotation } = await start(disk, store, false)
  const other = new SimulatedDisk()
  openMasterKey(portsOf(other, true), path)
  const content = required(other.files().get(path), 'the file')
  disk.place(path, content)
  await expect(rotation.run()).rejects.toThrow(MasterKeyError)
  expect(disk.files().get(path)).toEqual(content)
})

interface Ending {
  readonly disk?: number
  readonly metadata?: number
  readonly isDone?: boolean
  readonly fate?: Fate
}

/** A rotation that ends there, and the life of the folder after it. */
async function endedRotation({ disk: diskAt, metadata: metadataAt, isDone = false, fate = 'kept' }: Ending) {
  const disk = new SimulatedDisk()
  const store = new AdversarialMetadataStore()
  const before = await filledFolder(disk, store)
  const ending = new EndingMetadata(store)
  const { rotation } = await start(disk, ending, false)
  disk.plan(...(diskAt === undefined ? [] : [{ kind: 'powerOff', at: diskAt } as const]))
  ending.plan(metadataAt ?? null, isDone)
  const place = `disk ${diskAt} metadata ${metadataAt} done ${isDone} fate ${fate}`
  const isEnded = diskAt !== undefined || metadataAt !== undefined
  const outcome = await rotation.run().catch((error: unknown) => error)
  if (isEnded) expect(outcome instanceof PowerOffError || outcome instanceof EndedError, place).toBe(true)
  const counts = { diskOperations: disk.operations.length, metadataOperations: ending.operations }

  const back = disk.afterCrash(fate)
  expect(await secretsOf(back, store), place).toEqual(before)
  const { accounts } = await start(back, store, false)
  const made = await accounts.createAccount(another)
  // The power may go once more, and nothing that was not durable comes back.
  const again = back.afterCrash('lost')
  const after = new Map([...before, [made.accessKeyId, made.secretAccessKey.reveal()]])
  expect(await secretsOf(again, store), place).toEqual(after)
  await secondRun(again, store)
  expect(readMasterKeys(again, path), place).toHaveLength(1)
  expect(await secretsOf(again.afterCrash('lost'), store), place).toEqual(after)
  return counts
}

const quiet = { seed: 1, lostAnswers: 0, lostBatches: 0, failedReads: 0, delayTurnsMax: 0 }
const clock = { nowMs: () => 1_000, monotonicMs: () => 0 }

function portsOf(disk: SimulatedDisk, isFirstStart: boolean) {
  return { fs: disk, readPermissions: () => 0o600, random: systemRandom, isFirstStart }
}

/** Opens everything that seals, as a start of the server does. */
async function start(disk: SimulatedDisk, store: MetadataStore, isFirstStart: boolean) {
  const metadata = new SettlingMetadata(store)
  const ports = portsOf(disk, isFirstStart)
  const sealing = openMasterKey(ports, path)
  const derivedKeys = await DerivedKeys.open({ metadata, sealing, random: systemRandom, isFirstStart })
  const operatorRoot = { operatorAccountId: operator, configuredRoot: null, keepOperatorRoot: () => {} }
  const options = { metadata, sealing, random: systemRandom, clock, ...operatorRoot }
  const accounts = await Accounts.open(options)
  const directory = await openDirectory({ metadata, sealing, clock, random: systemRandom })
  const sealedRows = identitySealedRows({ metadata, sealing, directory })
  const rotation = new MasterKeyRotation({ ...ports, path, sealing, metadata, sealedRows })
  return { metadata, sealing, derivedKeys, accounts, directory, rotation }
}

async function secondRun(disk: SimulatedDisk, store: MetadataStore) {
  return (await start(disk, store, false)).rotation.run()
}

/** Two accounts, one with an inactive key of root beside the other, and some users' keys. */
async function filledFolder(disk: SimulatedDisk, store: MetadataStore): Promise<ReadonlyMap<string, string>> {
  disk.placeFolder('/keys')
  const { accounts, directory } = await start(disk, store, true)
  await accounts.createAccount(customer)
  const inactive = { ...accounts.rootKeys.make(customer, 1), isActive: false }
  await accounts.rootKeys.change(customer, (keys) => [...keys, inactive])
  for (let number = 0; number < userKeys; number += 1) {
    const accessKeyId = `AKIAUSERKEY${number}`
    const secretAccessKey = new Secret(`secret of key ${number}`)
    const key = { accountId: customer, userId: 'AIDA1', accessKeyId, secretAccessKey, isActive: true, createdAtMs: 1 }
    await directory.change(customer, (edit) => {
      edit.put(directory.accessKeys, { partition: customer, name: accessKeyId }, key)
    })
  }
  return secretsOf(disk, store)
}

/** Every secret that a start finds, by name. */
async function secretsOf(disk: SimulatedDisk, store: MetadataStore): Promise<ReadonlyMap<string, string>> {
  const { accounts, directory, derivedKeys } = await start(disk, store, false)
  const rootKeys = accounts.listAccounts().flatMap(({ accountId }) => accounts.rootKeys.listOf(accountId))
  const roots = rootKeys.map((key) => [key.accessKeyId, key.secretAccessKey.reveal()] as const)
  const users = [...directory.accessKeys.all()].map((key) => [key.accessKeyId, key.secretAccessKey.reveal()] as const)
  return new Map([['derived', derivedKeys.derive('a purpose').toString('hex')], ...roots, ...users])
}

/** Holds one batch back, until it is released. */
class HoldingMetadata implements MetadataStore {
  readonly #store: MetadataStore
  #held: Promise<void> | null = null

  constructor(store: MetadataStore) {
    this.#store = store
  }

  /** @returns What releases it. */
  holdNextBatch(): () => void {
    let release = () => {}
    this.#held = new Promise((resolve) => {
      release = resolve
    })
    return () => release()
  }

  get(key: string) {
    return this.#store.get(key)
  }

  list(prefix: string, from: string, limit: number) {
    return this.#store.list(prefix, from, limit)
  }

  async batch(changes: readonly MetadataChange[]): Promise<number> {
    const held = this.#held
    this.#held = null
    await held
    return await this.#store.batch(changes)
  }

  dropReplaced() {
    return this.#store.dropReplaced()
  }

  async close(): Promise<void> {}
}

/** The process ends here. */
class EndedError extends Error {}

/** Ends at an operation, before it or after it: from then on nothing happens. */
class EndingMetadata implements MetadataStore {
  operations = 0
  readonly #store: MetadataStore
  #endAt: number | null = null
  #isDone = false
  #hasEnded = false

  constructor(store: MetadataStore) {
    this.#store = store
  }

  plan(endAt: number | null, isDone: boolean): void {
    this.operations = 0
    this.#endAt = endAt
    this.#isDone = isDone
  }

  get(key: string) {
    return this.#operate(() => this.#store.get(key))
  }

  list(prefix: string, from: string, limit: number) {
    return this.#operate(() => this.#store.list(prefix, from, limit))
  }

  batch(changes: readonly MetadataChange[]) {
    return this.#operate(() => this.#store.batch(changes))
  }

  dropReplaced() {
    return this.#operate(() => this.#store.dropReplaced())
  }

  async close(): Promise<void> {}

  async #operate<T>(act: () => Promise<T>): Promise<T> {
    if (this.#hasEnded) throw new EndedError()
    const isLast = this.operations++ === this.#endAt
    if (!isLast) return act()
    this.#hasEnded = true
    if (this.#isDone) await act()
    throw new EndedError()
  }
}
