import type { AccountId } from '../../base/brands.ts'
import type { Clock } from '../../base/clock.ts'
import { iamError } from './errors.ts'

/** A report is good for this long, and until then it is the one that a caller gets, as in AWS. */
const goodForMs = 4 * 60 * 60 * 1000

/** Most reports in memory, of some megabytes at most each; the oldest goes. Whoever misses one generates it again. */
const reportsMax = 50

export interface CredentialReport {
  readonly content: string
  /** In milliseconds since the epoch. */
  readonly generatedAtMs: number
}

/** The latest credential report of each account that asked for one. In memory: a start of Cairn forgets them. */
export class CredentialReports {
  readonly #write: (accountId: AccountId) => Promise<string>
  readonly #clock: Clock
  readonly #reports = new Map<AccountId, CredentialReport>()
  readonly #underWay = new Map<AccountId, Promise<void>>()

  /** @param write Makes the content. */
  constructor(write: (accountId: AccountId) => Promise<string>, clock: Clock) {
    this.#write = write
    this.#clock = clock
  }

  /** Begins a report unless there is one, and tells how far it is. */
  generate(accountId: AccountId): 'STARTED' | 'INPROGRESS' | 'COMPLETE' {
    if (this.#underWay.has(accountId)) return 'INPROGRESS'
    if (this.#goodReport(accountId) !== null) return 'COMPLETE'
    const writing = this.#keep(accountId).finally(() => this.#underWay.delete(accountId))
    this.#underWay.set(accountId, writing)
    // Nobody waits for it: whoever asks for a report that failed is told that there is none.
    writing.catch(() => undefined)
    return 'STARTED'
  }

  get(accountId: AccountId): CredentialReport {
    const report = this.#goodReport(accountId)
    if (report !== null) return report
    if (this.#underWay.has(accountId)) {
      throw iamError('CredentialReportNotReadyException', 'Credential report is being generated.')
    }
    throw iamError('CredentialReportNotPresentException', 'Credential report not present.')
  }

  async #keep(accountId: AccountId): Promise<void> {
    const report = { content: await this.#write(accountId), generatedAtMs: this.#clock.nowMs() }
    this.#reports.delete(accountId)
    this.#reports.set(accountId, report)
    const [oldest] = this.#reports.keys()
    if (this.#reports.size > reportsMax && oldest !== undefined) this.#reports.delete(oldest)
  }

  #goodReport(accountId: AccountId): CredentialReport | null {
    const report = this.#reports.get(accountId)
    if (report === undefined) return null
    const ageMs = this.#clock.nowMs() - report.generatedAtMs
    return ageMs >= 0 && ageMs < goodForMs ? report : null
  }
}
