import { bloomMayHold } from './bloom-filter.ts'
import { valueHash } from './content-hash.ts'
import type { IndexTerm } from './index-query.ts'
import { everyRecordAttribute, indexText } from './index-text.ts'
import { ArrayRanks, ListRanks, type RankCursor, type RankOrder, toRanks, UnionRanks } from './rank-cursor.ts'
import type { ScopeSelection } from './scope-table.ts'
import { TermCursor, type TermFile } from './term-cursor.ts'
import { patternValuesMax, ValuePattern } from './value-pattern.ts'

/** The dictionary and posting lists of a segment. */
export class SegmentTerms {
  readonly #open: () => TermFile
  readonly #filter: Buffer
  #opened: TermFile | null = null

  /** @param open Reads the directory, which an absent value does not need: the filter knows it. */
  constructor(open: () => TermFile, filter: Buffer) {
    this.#open = open
    this.#filter = filter
  }

  /** All keys, in order. */
  cursor(): TermCursor {
    return new TermCursor(this.#terms())
  }

  /** The ranks of every record in the scopes. */
  everyRecord(scopes: ScopeSelection, order: RankOrder): RankCursor {
    const lists = new TermLists(scopes, order)
    this.#collect(indexText(everyRecordAttribute, ''), lists)
    return lists.union()
  }

  /**
   * The ranks of the records in the scopes that have one of the term's values; null where a pattern matches more
   * than {@link patternValuesMax} values, and so constrains little.
   */
  ranks(term: IndexTerm, scopes: ScopeSelection, order: RankOrder): RankCursor | null {
    const lists = new TermLists(scopes, order)
    for (const { text, isPattern } of term.values) {
      if (!isPattern) this.#collect(indexText(term.attribute, text), lists)
      else if (!this.#collectMatches(new ValuePattern(term.attribute, text), lists)) return null
    }
    return lists.union()
  }

  /** The lists of one text. */
  #collect(text: Buffer, lists: TermLists): void {
    const first = lists.scopes[0]
    const last = lists.scopes.at(-1)
    if (first === undefined || last === undefined || !bloomMayHold(this.#filter, valueHash(text))) return
    const cursor = this.#seek(text, first)
    while (cursor?.hasText(text) && cursor.scope <= last) {
      lists.add(cursor)
      if (!cursor.next()) return
    }
  }

  /** The lists of every text that matches; false where there are too many. */
  #collectMatches(pattern: ValuePattern, lists: TermLists): boolean {
    const cursor = this.#seek(pattern.prefix, 0)
    let values = 0
    let matches = false
    while (cursor?.hasPrefix(pattern.prefix)) {
      if (cursor.isNewText) {
        matches = pattern.mayMatch(cursor.value())
        if (matches) values += 1
        if (values > patternValuesMax) return false
      }
      if (matches) lists.add(cursor)
      if (!cursor.next()) break
    }
    return true
  }

  /** A cursor at the first key that is not before (`text`, `scope`), or null where all are. */
  #seek(text: Buffer, scope: number): TermCursor | null {
    const { directory } = this.#terms()
    if (directory.blocks === 0) return null
    const cursor = new TermCursor(this.#terms(), directory.blockFor(text, scope))
    return cursor.seek(text, scope) ? cursor : null
  }

  #terms(): TermFile {
    this.#opened ??= this.#open()
    return this.#opened
  }
}

/** Collects the lists that a term may draw from. */
class TermLists {
  readonly scopes: readonly number[]
  readonly #wanted: ReadonlySet<number>
  readonly #isAll: boolean
  readonly #order: RankOrder
  readonly #cursors: RankCursor[] = []
  /** Ordinals of the lists that stand in the dictionary. */
  readonly #ordinals: number[] = []

  constructor({ isAll, scopes }: ScopeSelection, order: RankOrder) {
    this.scopes = scopes
    this.#isAll = isAll
    this.#wanted = new Set(isAll ? [] : scopes)
    this.#order = order
  }

  add(cursor: TermCursor): void {
    if (!this.#isAll && !this.#wanted.has(cursor.scope)) return
    const inline = cursor.inlineOrdinals()
    if (inline === null) this.#cursors.push(new ListRanks(cursor.list(), this.#order))
    else this.#ordinals.push(...inline)
  }

  union(): RankCursor {
    const { records, isDescending } = this.#order
    if (this.#ordinals.length > 0) {
      const ranks = Uint32Array.from(this.#ordinals).sort()
      if (isDescending) toRanks(ranks, ranks.length, records)
      this.#cursors.push(new ArrayRanks(ranks))
    }
    const only = this.#cursors[0]
    return only !== undefined && this.#cursors.length === 1 ? only : new UnionRanks(this.#cursors)
  }
}
