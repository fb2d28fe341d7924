import { Serial } from '../../base/serial.ts'
import type { MetadataStore } from '../../storage/metadata-store.ts'
import { Edit, type Table } from '../../storage/table.ts'
import { dayOfPath, lastPath } from './log-streams.ts'
import type { DayRow, StreamRow } from './source-rows.ts'

/**
 * Log files of one day that are remembered beyond the floor. As many names of CloudTrail's fit into a value of the
 * metadata; CloudTrail itself writes some thousands on a very busy day.
 */
export const dayNamesMax = 8_000

/** Longest name that is remembered: CloudTrail's own have fewer than 110 characters. */
const nameLengthMax = 120

interface MarkTables {
  readonly metadata: MetadataStore
  readonly streams: Table<StreamRow>
  readonly days: Table<DayRow>
}

/**
 * Which log files of a source have been taken: all up to the floor of their stream, and beyond it those whose names stand
 * with their day. What is not remembered is taken once more, and its records are there already.
 */
export class TakenMarks {
  readonly #tables: MarkTables
  readonly #partition: string
  readonly #edits = new Serial()

  /** @param partition Of the rows: the same for as long as the source follows the same place. */
  constructor(tables: MarkTables, partition: string) {
    this.#tables = tables
    this.#partition = partition
  }

  /** Where the listing of a stream begins; '' for its beginning. */
  floor(stream: string): string {
    return this.#tables.streams.get({ partition: this.#partition, name: stream })?.floor ?? ''
  }

  has(stream: string, path: string): boolean {
    return path <= this.floor(stream) || (this.#day(stream, dayOfPath(path))?.taken.has(nameOf(path)) ?? false)
  }

  /** Whether a day has as many names as fit: its stream's floor has to rise. */
  isFull(stream: string, day: string): boolean {
    return (this.#day(stream, day)?.taken.size ?? 0) >= dayNamesMax
  }

  /** The last of the remembered paths of a stream, else its floor. */
  newest(stream: string): string {
    const last = this.#daysOf(stream).at(-1)
    return last === undefined ? this.floor(stream) : `${last.day}/${lastPath(last.taken, '')}`
  }

  /**
   * Resolves once it is durable that `paths` have been taken and, with `floor`, all that comes before it.
   *
   * @param floor null: it stays where it is.
   * @throws What {@link Edit.commit} throws. They are then taken again.
   */
  async add(stream: string, paths: readonly string[], floor: string | null): Promise<void> {
    await this.#edits.run(async () => {
      const edit = new Edit()
      const raised = floor !== null && floor > this.floor(stream) ? floor : this.floor(stream)
      if (raised !== this.floor(stream)) {
        edit.put(this.#tables.streams, { partition: this.#partition, name: stream }, { floor: raised })
      }
      this.#putDays(edit, stream, paths, raised)
      await edit.commit(this.#tables.metadata)
    })
  }

  #putDays(edit: Edit, stream: string, paths: readonly string[], floor: string): void {
    const days = new Set([...this.#daysOf(stream).map(({ day }) => day), ...paths.map(dayOfPath)])
    for (const day of days) {
      const before = this.#day(stream, day)?.taken ?? new Set<string>()
      const kept = [...before].filter((name) => `${day}/${name}` > floor)
      const added = paths.filter((path) => dayOfPath(path) === day && path > floor).map(nameOf)
      const fresh = added.filter((name) => !before.has(name) && name.length <= nameLengthMax)
      const taken = new Set([...kept, ...fresh.slice(0, Math.max(0, dayNamesMax - kept.length))])
      const place = this.#dayPlace(stream, day)
      if (taken.size === 0 && before.size > 0) edit.remove(this.#tables.days, place)
      else if (kept.length < before.size || taken.size > kept.length) edit.put(this.#tables.days, place, { day, taken })
    }
  }

  #day(stream: string, day: string): DayRow | null {
    return this.#tables.days.get(this.#dayPlace(stream, day))
  }

  /** In their order. */
  #daysOf(stream: string): readonly DayRow[] {
    return this.#tables.days.list(this.#dayPlace(stream, '').partition)
  }

  #dayPlace(stream: string, day: string) {
    return { partition: `${this.#partition}:${stream.replaceAll('/', ':')}`, name: day }
  }
}

function nameOf(path: string): string {
  return path.slice('yyyy/mm/dd/'.length)
}
