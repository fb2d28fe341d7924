import { createHmac } from 'node:crypto'
import type { Region } from '../../base/brands.ts'
import { formatLogFileKey, type LogFileKind } from '../../formats/log-file-key.ts'
import type { Trail } from '../trail.ts'

/** What one file of one delivery is, and no other. */
export interface NamedFile {
  readonly trail: Pick<Trail, 'arn' | 'accountId' | 'keyPrefix'>
  readonly kind: LogFileKind
  readonly region: Region
  /** The place of the delivery's cursor. */
  readonly delivery: string
  readonly from: number
  readonly before: number
  readonly plannedAtMs: number
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const uniqueChars = 16

/** Makes the keys of log files. The unique part of a name follows from what the file is and a secret of this server. */
export class LogFileNames {
  readonly #secret: Buffer

  /** @param secret 32 bytes, the same for as long as the data folder lives. */
  constructor(secret: Buffer) {
    this.#secret = secret
  }

  keyOf(file: NamedFile): string {
    const { trail, kind, region, plannedAtMs } = file
    return formatLogFileKey({
      kind,
      prefix: trail.keyPrefix ?? '',
      organizationId: null,
      accountId: trail.accountId,
      region,
      deliveredAtMs: plannedAtMs,
      unique: this.#unique(file),
    })
  }

  #unique({ trail, kind, region, delivery, from, before }: NamedFile): string {
    const facts = JSON.stringify([trail.arn, trail.accountId, kind, region, delivery, from, before])
    let rest = BigInt(`0x${createHmac('sha256', this.#secret).update(facts).digest('hex')}`)
    let unique = ''
    for (; unique.length < uniqueChars; rest /= BigInt(alphabet.length)) {
      unique += alphabet.charAt(Number(rest % BigInt(alphabet.length)))
    }
    return unique
  }
}
