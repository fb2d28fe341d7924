import { assert } from '../../base/assert.ts'
import type { Region } from '../../base/brands.ts'
import type { Clock } from '../../base/clock.ts'
import { Serial } from '../../base/serial.ts'
import { type SealedRows, tableSealedRows } from '../../identity/sealed-rows.ts'
import type { Sealing } from '../../identity/sealing.ts'
import type { MetadataStore } from '../../storage/metadata-store.ts'
import { Edit, Table } from '../../storage/table.ts'
import { introductionOf } from './key-introduction.ts'
import { makeKeyPair, signText } from './key-pair.ts'
import type { SigningKey } from './signing-key.ts'
import { placeOf, signingKeyRows } from './signing-key-row.ts'

/** How long a key signs: what AWS's own keys show. */
export const signingKeyDays = 30

const signingKeyMs = signingKeyDays * 24 * 3_600_000

/** A key that signs now. */
export interface Signer {
  readonly fingerprint: string
  /** RSASSA-PKCS1-v1_5 with SHA-256, in lower-case hex. */
  sign(text: string): Promise<string>
}

export interface SigningKeysParts {
  readonly metadata: MetadataStore
  readonly sealing: Sealing
  readonly clock: Clock
}

/**
 * The keys that sign digests: one at a time in each Region, made for the first trail or digest that needs it and replaced every
 * {@link signingKeyDays} days. The private key of one that was replaced is gone; its public key stays listed for good,
 * since nobody can say for how long a digest must be valid.
 */
export class SigningKeys {
  readonly #metadata: MetadataStore
  readonly #clock: Clock
  readonly #prefix: string
  readonly #table: Table<SigningKey>
  readonly #changes = new Serial()

  private constructor({ metadata, clock }: SigningKeysParts, prefix: string, table: Table<SigningKey>) {
    this.#metadata = metadata
    this.#clock = clock
    this.#prefix = prefix
    this.#table = table
  }

  /**
   * Reads all keys.
   *
   * @throws {MalformedRowError}
   * @throws {MetadataUnavailableError} Opening may be tried again.
   */
  static async open(parts: SigningKeysParts): Promise<SigningKeys> {
    const options = signingKeyRows(parts.sealing)
    return new SigningKeys(parts, options.prefix, await Table.open(parts.metadata, options))
  }

  /** The keys of a Region that sign what lies between two instants, ends included; the oldest first. */
  listed(region: Region, startMs: number, endMs: number): readonly SigningKey[] {
    return this.all(region).filter(({ validFromMs, validToMs }) => validFromMs <= endMs && validToMs >= startMs)
  }

  /** Every key that a Region ever had, the oldest first. */
  all(region: Region): readonly SigningKey[] {
    return this.#table.list(region)
  }

  /** The key that signs in a Region; null before the first. */
  newest(region: Region): SigningKey | null {
    return this.all(region).at(-1) ?? null
  }

  /**
   * The signer of a Region, listed as valid now and at the time that its signature is about: who validates a digest
   * asks for the keys of its time. Resolves once that is durable.
   *
   * @param aboutMs Time that is signed; after a long downtime far in the past.
   * @throws {MetadataUnavailableError} Or {@link RevisionConflictError}; may be tried again.
   */
  signer(region: Region, aboutMs: number): Promise<Signer> {
    return this.#changes.run(async () => {
      const nowMs = this.#clock.nowMs()
      const key = await this.#valid(await this.#current(region, nowMs), nowMs, aboutMs)
      const { fingerprint, privateKey } = key
      assert(privateKey !== null, 'the newest key of a Region has its private key')
      return { fingerprint, sign: (text) => signText(privateKey, text) }
    })
  }

  /** For a change of the master key. */
  sealedRows(): SealedRows {
    return tableSealedRows(this.#prefix, this.#table, (_region, work) =>
      this.#changes.run(async () => {
        const edit = new Edit()
        work(edit)
        await edit.commit(this.#metadata)
      }),
    )
  }

  async #current(region: Region, nowMs: number): Promise<SigningKey> {
    const newest = this.newest(region)
    // By the distance, so that a key made while the clock stood years ahead does not sign until then.
    if (newest !== null && Math.abs(nowMs - newest.createdAtMs) < signingKeyMs) return newest
    const key = await makeKey(region, newest, nowMs)
    const edit = new Edit().put(this.#table, placeOf(key), key)
    if (newest !== null) edit.put(this.#table, placeOf(newest), { ...newest, privateKey: null })
    await edit.commit(this.#metadata)
    return key
  }

  async #valid(key: SigningKey, ...timesMs: readonly number[]): Promise<SigningKey> {
    const validFromMs = Math.min(key.validFromMs, ...timesMs)
    const validToMs = Math.max(key.validToMs, ...timesMs)
    if (validFromMs === key.validFromMs && validToMs === key.validToMs) return key
    const widened = { ...key, validFromMs, validToMs }
    await new Edit().put(this.#table, placeOf(key), widened).commit(this.#metadata)
    return widened
  }
}

async function makeKey(region: Region, before: SigningKey | null, nowMs: number): Promise<SigningKey> {
  const pair = await makeKeyPair()
  const key = { ...pair, region, sequence: (before?.sequence ?? 0) + 1, createdAtMs: nowMs }
  const introduction = before === null ? null : await introductionOf(key, before)
  return { ...key, validFromMs: nowMs, validToMs: nowMs + signingKeyMs, introduction }
}
