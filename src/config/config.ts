import type { AccountId, Region } from '../base/brands.ts'
import type { LogLevel } from '../base/log.ts'
import type { FieldRule } from '../event/field-redaction/field-rule.ts'
import type { Source } from './source.ts'
import type { Upstream } from './upstream.ts'

/** What a user set, understood, with every path absolute. Frozen: it never changes while a process runs. */
export interface Config {
  readonly listen: {
    readonly host: string
    /** 0: any free port. */
    readonly port: number
    /** Null: plain text. */
    readonly tls: { readonly certFile: string; readonly keyFile: string } | null
    readonly allowPlainText: boolean
    /** Address ranges; a single address is a range of one. */
    readonly trustedProxies: readonly string[]
    /** Under which a bucket's name may stand in front of the host. */
    readonly domains: readonly string[]
  }
  readonly dataDir: string
  readonly account: {
    /** The operator account. */
    readonly id: AccountId
    /** Null: made at the first start and kept in `<dataDir>/credentials`. */
    readonly root: { readonly accessKeyId: string; readonly secretAccessKey: string } | null
  }
  readonly keys: { readonly masterKeyFile: string }
  /** Where a request names no Region; one of `regions`. */
  readonly region: Region
  readonly regions: readonly Region[]
  readonly capture: { readonly dataEvents: 'selected' | 'all'; readonly rejectedPerSecond: number }
  readonly history: { readonly retentionDays: number }
  readonly digest: { readonly intervalMs: number }
  /** Of log files. `targetBytes` are uncompressed. */
  readonly delivery: { readonly intervalMs: number; readonly targetBytes: number; readonly giveUpDays: number }
  readonly proofs: {
    /** Who cosigns each checkpoint: where they answer, and their key as `name+hash+key`. Null: nobody. */
    readonly witness: { readonly url: string; readonly key: string } | null
  }
  readonly upstreams: readonly Upstream[]
  readonly sources: readonly Source[]
  readonly redaction: readonly FieldRule[]
  readonly limits: {
    /** 0: no limit. */
    readonly lookupEventsPerSecond: number
  }
  readonly metrics: { readonly token: string | null }
  readonly log: { readonly level: LogLevel }
}
