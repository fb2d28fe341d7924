import * as v from 'valibot'
import type { RandomSource } from '../base/random.ts'
import { type SealedRows, storedSealedRows } from '../identity/sealed-rows.ts'
import type { Sealing } from '../identity/sealing.ts'
import { type MetadataChange, type MetadataStore, metadataListEntriesMax } from '../storage/metadata-store.ts'
import { daySecretBytes } from './nonces.ts'

export interface DaySecretsPorts {
  readonly metadata: MetadataStore
  readonly sealing: Sealing
  readonly random: RandomSource
}

/**
 * The secrets that the nonces of a day's records follow from. Each is random and stands sealed in the metadata, so that
 * removing it leaves nothing that a leaf could be told by: the day's records cannot be proved any more, nor guessed.
 */
export class DaySecrets {
  readonly #ports: DaySecretsPorts
  readonly #rows = new Map<string, DayRow>()

  private constructor(ports: DaySecretsPorts) {
    this.#ports = ports
  }

  /**
   * @throws {BrokenSealError} The master key is not the one that sealed them.
   * @throws {MetadataUnavailableError} Opening may be tried again.
   */
  static async open(ports: DaySecretsPorts): Promise<DaySecrets> {
    const secrets = new DaySecrets(ports)
    for (let from: string | null = ''; from !== null; ) {
      const page = await ports.metadata.list(dayPrefix, from, metadataListEntriesMax)
      for (const { key, value } of page.entries) {
        secrets.#rows.set(key.slice(dayPrefix.length), decodeRow(key, value, ports.sealing))
      }
      from = page.next
    }
    return secrets
  }

  /** The secret of a record that was stored on `day`; null where it is gone. */
  find(day: string, recordNumber: number): Uint8Array | null {
    const row = this.#rows.get(day)
    return row !== undefined && recordNumber >= row.fromRecord ? row.secret : null
  }

  /**
   * The secret for the records of `day` from a number on, made where there is none. Durable when it resolves: a leaf of
   * a secret that is lost could never be proved.
   *
   * @throws {MetadataUnavailableError} May be tried again.
   */
  async require(day: string, fromRecord: number): Promise<Uint8Array> {
    const row = this.#rows.get(day)
    if (row !== undefined && fromRecord >= row.fromRecord) return row.secret
    const { metadata, sealing, random } = this.#ports
    const secret = row?.secret ?? Buffer.from(random.bytes(daySecretBytes))
    const key = `${dayPrefix}${day}`
    const revision = (await metadata.get(key))?.revision ?? null
    await metadata.batch([encodeRow(key, { fromRecord, secret }, sealing, revision)])
    this.#rows.set(day, { fromRecord, secret })
    return secret
  }

  /**
   * Removes the secrets of days that have no record any more, now that those below a number are freed.
   *
   * @throws {MetadataUnavailableError | RevisionConflictError} May be tried again.
   */
  async dropBelow(recordFrom: number): Promise<void> {
    const days = [...this.#rows.keys()].sort()
    for (const [index, day] of days.entries()) {
      const next = this.#rows.get(days[index + 1] ?? '')
      if (next === undefined || next.fromRecord > recordFrom) return
      const key = `${dayPrefix}${day}`
      const entry = await this.#ports.metadata.get(key)
      if (entry !== null) await this.#ports.metadata.batch([{ key, value: null, expectedRevision: entry.revision }])
      this.#rows.delete(day)
    }
  }
}

/** For a change of the master key. */
export function daySecretRows(metadata: MetadataStore, sealing: Sealing): SealedRows {
  return storedSealedRows(metadata, dayPrefix, ({ key, value, revision }) =>
    encodeRow(key, decodeRow(key, value, sealing), sealing, revision),
  )
}

interface DayRow {
  /** The first record that it is for. */
  readonly fromRecord: number
  readonly secret: Buffer
}

const dayPrefix = 'proof-day/'

const schema = v.object({
  version: v.literal(1),
  fromRecord: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  sealedSecret: v.string(),
})

function encodeRow(
  key: string,
  { fromRecord, secret }: DayRow,
  sealing: Sealing,
  expectedRevision: number | null,
): MetadataChange {
  const sealedSecret = sealing.seal(secret, key).toString('base64')
  return { key, value: Buffer.from(JSON.stringify({ version: 1, fromRecord, sealedSecret })), expectedRevision }
}

function decodeRow(key: string, value: Uint8Array, sealing: Sealing): DayRow {
  const { fromRecord, sealedSecret } = v.parse(schema, JSON.parse(Buffer.from(value).toString()))
  return { fromRecord, secret: sealing.open(Buffer.from(sealedSecret, 'base64'), key) }
}
