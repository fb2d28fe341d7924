import { ByteReader, ByteWriter } from '../../base/bytes.ts'
import type { IndexScope } from './index-query.ts'

/** Whose records and which kind: what every posting list is split by. Account '' where a record has none. */
export interface RecordScope {
  readonly accountId: string
  readonly region: string
  readonly category: number
}

/** Names a scope among others; neither an account id nor a Region holds a line feed. */
export function scopeKey({ accountId, region, category }: RecordScope): string {
  return `${accountId}\n${region}\n${category}`
}

/** The scopes that a query may see, of a table's. */
export interface ScopeSelection {
  /** Every scope of the table. */
  readonly isAll: boolean
  /** Numbers of the scopes, ascending. */
  readonly scopes: readonly number[]
}

/** By account, Region and category, in the order of UTF-16 code units. */
export function compareScopes(a: RecordScope, b: RecordScope): number {
  return compareText(a.accountId, b.accountId) || compareText(a.region, b.region) || a.category - b.category
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Which of `table`'s scopes `scope` lets a query see. */
export function selectScopes(table: readonly RecordScope[], scope: IndexScope): ScopeSelection {
  const regions = regionsByAccount(scope)
  const scopes: number[] = []
  table.forEach(({ accountId, region, category }, number) => {
    if (scope.categories !== null && !scope.categories.some((wanted) => wanted === category)) return
    if (regions !== null) {
      const seen = regions.get(accountId)
      if (seen === undefined || !(seen.has(null) || seen.has(region))) return
    }
    scopes.push(number)
  })
  return { isAll: scopes.length === table.length, scopes }
}

/** The scopes of several tables in one, and for each table the new number of each of its scopes, ascending too. */
export function uniteScopes(tables: readonly (readonly RecordScope[])[]): {
  readonly scopes: readonly RecordScope[]
  readonly numbers: readonly Uint32Array[]
} {
  const byKey = new Map(tables.flat().map((scope) => [scopeKey(scope), scope]))
  const scopes = [...byKey.values()].sort(compareScopes)
  const numberOf = new Map(scopes.map((scope, number) => [scopeKey(scope), number]))
  return {
    scopes,
    numbers: tables.map((table) => Uint32Array.from(table, (scope) => numberOf.get(scopeKey(scope)) ?? 0)),
  }
}

function regionsByAccount({ accounts }: IndexScope): Map<string, Set<string | null>> | null {
  if (accounts === null) return null
  const regions = new Map<string, Set<string | null>>()
  for (const { accountId, region } of accounts) {
    const known = regions.get(accountId)
    if (known === undefined) regions.set(accountId, new Set([region]))
    else known.add(region)
  }
  return regions
}

/** A count, then for each scope account and Region as texts and the category in one byte. */
export function encodeScopes(scopes: readonly RecordScope[]): Buffer {
  const writer = new ByteWriter().varint(scopes.length)
  for (const { accountId, region, category } of scopes) writer.text(accountId).text(region).u8(category)
  return writer.copy()
}

export function decodeScopes(bytes: Uint8Array): RecordScope[] {
  const reader = new ByteReader(bytes)
  return Array.from({ length: reader.varint() }, () => ({
    accountId: reader.text(),
    region: reader.text(),
    category: reader.u8(),
  }))
}
