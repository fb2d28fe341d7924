import type { SourceReading } from '../../../audit-items/mappings.ts'
import type { Ingest, ItemOutcome } from '../../../capture/ingest/ingest.ts'
import type { Admission } from '../../../capture/ingest/prepare-job.ts'
import { cairnEventSource } from '../../../capture/own-acts.ts'
import { type PushSourceKind, pushSourceKinds } from '../../../config/source.ts'
import { commonError } from '../../../contract/errors.ts'
import { hostedServiceNames, hostedServices } from '../../../contract/services.ts'
import type { JsonObject } from '../../../event/event-record.ts'
import { visibleAccounts } from '../../../identity/authorise.ts'
import { callerArn } from '../../../identity/user-identity.ts'
import { provenanceKinds } from '../../../records/provenance.ts'
import {
  type CairnAnswer,
  type CairnCall,
  type CairnOperation,
  type CairnRequest,
  onlyParameter,
  type PreparedCall,
} from './cairn-operation.ts'

/** Largest body, as sent. CloudTrail's own files have a few megabytes; a longer stream is sent in several requests. */
export const eventsBodyBytesMax = 64 * 1024 * 1024

/** Rejections that the account of a file names one by one; all are counted. */
const rejectionsShownMax = 100

/** Longest name of a file or connection that is kept beside its records. */
const originLengthMax = 1_024

/** The `Content-Type` of a log file as it is. */
const wholeFile = 'application/octet-stream'

const parameterNames = ['as', 'format', 'origin', 'summary']

/** Only this server speaks for the services that it hosts. */
export const hostedEventSources = [
  cairnEventSource,
  ...hostedServiceNames.map((name) => hostedServices[name].eventSource),
]

/**
 * Takes in records that others made: as lines of JSON, each answered by a line, or with
 * `Content-Type: application/octet-stream` a whole log file as it is. With `as=import` they are imported ones; a
 * `format` says that the file is another system's, and records of the caller's account are made of its items.
 */
export const putEvents = (ingest: Ingest): CairnOperation => ({
  name: 'PutEvents',
  method: 'POST',
  path: 'events',
  isReadOnly: false,
  isEndless: false,
  bodyBytesMax: eventsBodyBytesMax,
  action: (request) => (isImport(request) ? 'cairn:Import' : 'cairn:PutEvents'),
  prepare: (request) => {
    const origin = onlyParameter(request, 'origin') ?? ''
    checkParameters(request, origin)
    const summaryOnly = onlyParameter(request, 'summary') === 'true'
    const format = formatOf(request)
    const parameters = {
      as: isImport(request) ? 'import' : 'submission',
      ...(format === null ? {} : { format }),
      ...(origin === '' ? {} : { origin }),
    }
    return {
      requestParameters: { ...parameters, bytes: request.body.length },
      space: 'imports',
      run: async (call) => {
        const context = { accountId: call.principal.accountId, region: call.region }
        const reading = format === null ? null : { kind: format, layout: 'any' as const, context }
        return await takeIn(ingest, request, { admission: admissionOf(request, origin, call), reading, summaryOnly })
      },
    } satisfies PreparedCall
  },
})

function isImport(request: Pick<CairnRequest, 'parameters'>): boolean {
  return onlyParameter(request, 'as') === 'import'
}

/** The other system whose file the body is; null: it holds records. */
function formatOf(request: Pick<CairnRequest, 'parameters'>): PushSourceKind | null {
  const named = onlyParameter(request, 'format')
  return pushSourceKinds.find((kind) => kind === named) ?? null
}

function checkParameters(request: CairnRequest, origin: string): void {
  const problems: string[] = []
  for (const [name] of request.parameters)
    if (!parameterNames.includes(name)) problems.push(`There is no parameter ${name}.`)
  const as = onlyParameter(request, 'as')
  if (as !== null && as !== 'import') problems.push('as is import, or is left out.')
  const summary = onlyParameter(request, 'summary')
  if (summary !== null && summary !== 'true' && summary !== 'false') problems.push('summary is true or false.')
  if (onlyParameter(request, 'format') !== null) {
    if (formatOf(request) === null) problems.push(`format is one of ${pushSourceKinds.join(', ')}.`)
    if (as !== 'import' || request.contentType !== wholeFile)
      problems.push(`format is for imports of whole files, of Content-Type ${wholeFile}.`)
  }
  if (origin.length > originLengthMax) problems.push(`origin has at most ${originLengthMax} characters.`)
  if (problems.length > 0) throw commonError('validation', problems.join(' '))
}

function admissionOf(request: CairnRequest, origin: string, { principal }: CairnCall): Admission {
  const visible = visibleAccounts(principal)
  const kind = isImport(request) ? provenanceKinds.imported : provenanceKinds.submitted
  return {
    provenance: { kind, principal: callerArn(principal), origin },
    rules: {
      accountIds: visible === 'all' ? null : visible,
      refusedEventSources: isImport(request) ? [] : hostedEventSources,
    },
  }
}

/** How a body is to be taken in. */
interface Taking {
  readonly admission: Admission
  readonly reading: SourceReading | null
  readonly summaryOnly: boolean
}

async function takeIn(ingest: Ingest, { contentType, body }: CairnRequest, taking: Taking): Promise<CairnAnswer> {
  const account = new Account()
  const pieces =
    contentType === wholeFile ? filePieces(ingest, body, taking, account) : linePieces(ingest, body, taking, account)
  return { contentType: 'application/x-ndjson', pieces, summary: () => ({ ...account.counts }) }
}

async function* linePieces(
  ingest: Ingest,
  body: Uint8Array,
  { admission, summaryOnly }: Taking,
  account: Account,
): AsyncGenerator<string> {
  for await (const items of ingest.lines(once(body), admission)) {
    account.add(items)
    if (!summaryOnly && items.length > 0) yield items.map((item) => outcomeLine(item, 'line')).join('')
  }
  if (summaryOnly) yield account.line('line', null)
}

async function* filePieces(
  ingest: Ingest,
  body: Uint8Array<ArrayBuffer>,
  { admission, reading, summaryOnly }: Taking,
  account: Account,
): AsyncGenerator<string> {
  const { items, damage } = await ingest.file(body, admission, reading)
  for await (const group of items) {
    account.add(group)
    if (!summaryOnly) yield group.map((item) => outcomeLine(item, 'offset')).join('')
  }
  yield account.line('offset', damage)
}

async function* once(body: Uint8Array): AsyncGenerator<Uint8Array> {
  yield body
}

type Place = 'line' | 'offset'

function outcomeLine(item: ItemOutcome, place: Place): string {
  const outcome =
    item.status === 'rejected'
      ? { [place]: item.place, status: item.status, ...named(item), reason: item.reason }
      : { [place]: item.place, eventID: item.eventId, status: item.status }
  return `${JSON.stringify(outcome)}\n`
}

/** What is rejected by the name that its sender gives it, where it has one. */
function named({ name }: { readonly name?: string }): { readonly name?: string } {
  return name === undefined ? {} : { name }
}

/** Counts of what became of everything in one request. */
class Account {
  readonly counts = { events: 0, stored: 0, duplicate: 0, conflict: 0, rejected: 0 }
  readonly #rejections: { readonly place: number; readonly name?: string; readonly reason: string }[] = []

  add(items: readonly ItemOutcome[]): void {
    for (const item of items) {
      this.counts.events += 1
      this.counts[item.status] += 1
      if (item.status === 'rejected' && this.#rejections.length < rejectionsShownMax) this.#rejections.push(item)
    }
  }

  line(place: Place, damage: { readonly offsetBytes: number; readonly reason: string } | null): string {
    const { rejected: rejectedCount, ...counts } = this.counts
    const rejected = this.#rejections.map(
      (item): JsonObject => ({ [place]: item.place, ...named(item), reason: item.reason }),
    )
    if (damage !== null) rejected.push({ offset: damage.offsetBytes, reason: damage.reason })
    return `${JSON.stringify({ file: { ...counts, rejected, rejectedCount: rejectedCount + (damage === null ? 0 : 1) } })}\n`
  }
}
