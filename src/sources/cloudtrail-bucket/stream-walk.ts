import type { FollowedBucket } from './followed-bucket.ts'
import type { LogFileTaker } from './log-file-taker.ts'
import { dayOfPath, dayOfTime, isLogFilePath, lastPath } from './log-streams.ts'
import type { TakenMarks } from './taken-marks.ts'

const dayMs = 86_400_000

/** Days behind the newest log file of a stream in which one that comes late is still found. */
export const lookBackDays = 2

/** Where the walks between two whole ones begin: so long before the newest log file that was taken. */
const nearLookBackMs = 2 * 3_600_000

/** Log files that are marked together: what a crash has taken twice, and what one change of the metadata holds. */
const groupPathsMax = 64

export interface StreamWalkParts {
  readonly bucket: FollowedBucket
  readonly root: string
  readonly marks: TakenMarks
  readonly taker: Pick<LogFileTaker, 'take'>
  readonly nowMs: () => number
  readonly isClosing: () => boolean
}

/** Walks over the keys of streams and takes the log files that have not been taken. */
export class StreamWalk {
  readonly #parts: StreamWalkParts

  constructor(parts: StreamWalkParts) {
    this.#parts = parts
  }

  /**
   * @param reach `whole`: from the floor on, so that no log file is missed that is at most {@link lookBackDays} late.
   * `near`: what lies close to the newest one.
   * @returns Whether a log file was taken.
   * @throws What keeps a file from being taken. Those that were taken stay marked.
   */
  async run(stream: string, reach: 'whole' | 'near'): Promise<boolean> {
    const { bucket, root, marks, isClosing } = this.#parts
    const folder = `${root}${stream}/`
    const floor = marks.floor(stream)
    const near = reach === 'near' ? nearStart(marks.newest(stream), this.#parts.nowMs()) : ''
    const from = lastPath([near], floor)
    let newest = marks.newest(stream)
    let hasTaken = false
    for await (const keys of bucket.keys(folder, from === '' ? '' : `${folder}${from}`)) {
      const paths = keys.map((key) => key.slice(folder.length)).filter(isLogFilePath)
      newest = lastPath(paths, newest)
      for (let start = 0; start < paths.length && !isClosing(); start += groupPathsMax) {
        const group = paths.slice(start, start + groupPathsMax)
        const fresh = group.filter((path) => !marks.has(stream, path))
        hasTaken ||= fresh.length > 0
        const reached = from === floor ? this.#floorAfter(stream, group.at(-1) ?? '', newest) : null
        await this.#take(stream, fresh, reached)
      }
      if (isClosing()) return hasTaken
    }
    if (from === floor) await marks.add(stream, [], this.#closedBefore(newest))
    return hasTaken
  }

  /** Up to where the floor may rise once all keys up to `last` have been taken. */
  #floorAfter(stream: string, last: string, newest: string): string {
    const closed = this.#closedBefore(newest)
    return last < closed || this.#parts.marks.isFull(stream, dayOfPath(last)) ? last : closed
  }

  /**
   * The first day in which log files may still come late. Counted from the newest one, so that a stream that is silent
   * waits; but a name or a clock that is far ahead must not close the days before it.
   */
  #closedBefore(newest: string): string {
    const newestMs = Date.parse(`${dayOfPath(newest).replaceAll('/', '-')}T00:00:00Z`)
    if (Number.isNaN(newestMs)) return ''
    return dayOfTime(Math.min(newestMs, this.#parts.nowMs()) - lookBackDays * dayMs)
  }

  async #take(stream: string, paths: readonly string[], floor: string | null): Promise<void> {
    const { root, marks, taker } = this.#parts
    const outcomes = await Promise.allSettled(paths.map((path) => taker.take(`${root}${stream}/${path}`)))
    const taken = paths.filter((_, index) => outcomes[index]?.status === 'fulfilled')
    const failed = outcomes.find((outcome) => outcome.status === 'rejected')
    await marks.add(stream, taken, failed === undefined ? floor : null)
    if (failed !== undefined) throw failed.reason
  }
}

/** `<day>/<account>_<folder>_<region>_<day>T<time>Z…`, some time before, and before now; '' where the path has no such name. */
function nearStart(path: string, nowMs: number): string {
  const [, before = '', date = '', hour = '', minute = ''] =
    /^(.*_)(\d{8})T(\d\d)(\d\d)Z_/.exec(path.slice('yyyy/mm/dd/'.length)) ?? []
  const day = `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}`
  const ms = Date.parse(`${day}T${hour}:${minute}:00Z`)
  if (Number.isNaN(ms)) return ''
  const startMs = Math.min(ms, nowMs) - nearLookBackMs
  return `${dayOfTime(startMs)}/${before}${new Date(startMs).toISOString().slice(0, 16).replace(/[-:]/g, '')}`
}
