import { attributeIds, eventCategories } from '../../src/event/fields.ts'
import type { IndexScope } from '../../src/records/index/index-query.ts'
import { type PageSpec, readPage } from '../../src/records/page.ts'
import type { RecordStore } from '../../src/records/record-store.ts'
import type { BenchCase, Row } from '../bench-case.ts'
import type { BenchContext } from '../context.ts'
import { type LookupQuestion, lookupQuestions, newestRecords } from '../lookup-questions.ts'
import { type Spread, spreadOf } from '../measure.ts'
import { BenchServer } from '../server/bench-server.ts'
import { filledFolder } from '../server/filled-folder.ts'
import { openStore } from '../server/open-store.ts'
import { Requests } from '../server/requests.ts'

/** Times that each question is asked: enough for a p99 that is more than the worst. */
const repeats = 300

/** Every account and Region, as the operator sees them. */
const everything: IndexScope = { accounts: null, categories: Object.values(eventCategories) }

export const benchCase: BenchCase = {
  name: 'lookups',
  about: `The newest ${newestRecords} records of an attribute's value, and one eventID: in process, and over HTTP.`,
  async run(context) {
    const folder = await filledFolder(context)
    const questions = lookupQuestions(context.plan)
    const inProcess = await askInProcess(folder, questions)
    const overHttp = await askOverHttp(folder, questions)
    return questions.flatMap((question, at) => rowsOf(context, question, inProcess[at], overHttp[at]))
  },
}

function rowsOf(
  context: BenchContext,
  { attribute, frequency }: LookupQuestion,
  inProcess?: Spread,
  overHttp?: Spread,
): Row[] {
  if (inProcess === undefined || overHttp === undefined) return []
  const scale = context.isLarge ? 1.5 : 1
  const isEventId = attribute === 'eventId'
  const stage = `${attribute}, ${frequency}, p99`
  return [
    {
      stage: `in process: ${stage}`,
      value: inProcess.p99,
      unit: 'ms',
      target: { of: 'value', is: 'at most', figure: isEventId ? 1 : 5 * scale },
    },
    {
      stage: `over HTTP, search: ${stage}`,
      value: overHttp.p99,
      unit: 'ms',
      baseline: { stage: 'in process', value: inProcess.p99 },
      target: { of: 'value', is: 'at most', figure: 10 * scale },
      note: 'Signed, authorised, answered as lines, and itself on record (two appends) before the answer ends.',
    },
  ]
}

async function askInProcess(folder: string, questions: readonly LookupQuestion[]): Promise<Spread[]> {
  const store = openStore(folder)
  try {
    return questions.map((question) => {
      const spec = pageSpec(question)
      return spreadOf(Array.from({ length: repeats }, () => timed(store, spec)))
    })
  } finally {
    await store.close()
  }
}

function timed(store: RecordStore, spec: PageSpec): number {
  const startedAtMs = performance.now()
  const view = store.view()
  readPage(view, spec)
  view.release()
  return performance.now() - startedAtMs
}

function pageSpec({ attribute, value }: LookupQuestion): PageSpec {
  return {
    scope: everything,
    term:
      attribute === 'eventId'
        ? null
        : { attribute: attributeIds[attribute], values: [{ text: value, isPattern: false }] },
    eventId: attribute === 'eventId' ? value : null,
    fromMs: Number.MIN_SAFE_INTEGER,
    beforeMs: Number.MAX_SAFE_INTEGER,
    after: null,
    recordBefore: null,
    limitRecords: newestRecords,
  }
}

/** Search's name of each attribute; Username and the resources are LookupEvents' own and have none. */
const searchPaths: Readonly<Record<LookupQuestion['attribute'], string>> = {
  eventName: 'eventName',
  username: 'userIdentity.userName',
  resourceName: 'requestParameters.bucketName',
  eventSource: 'eventSource',
  accessKeyId: 'userIdentity.accessKeyId',
  readOnly: 'readOnly',
  eventId: 'eventID',
}

async function askOverHttp(folder: string, questions: readonly LookupQuestion[]): Promise<Spread[]> {
  const server = await BenchServer.start(folder)
  const requests = new Requests(server, 1)
  try {
    const spreads: Spread[] = []
    for (const { attribute, value } of questions) {
      // A resource has no field path of its own: its question is asked of the index by the event source instead.
      const [path, asked] =
        attribute === 'resourceName' ? ['eventSource', 's3.amazonaws.com'] : [searchPaths[attribute], value]
      const query = `${encodeURIComponent(path)}=${encodeURIComponent(asked)}&limit=${newestRecords}`
      const samples: number[] = []
      for (let count = 0; count < repeats; count += 1) {
        const startedAtMs = performance.now()
        await requests.call({ method: 'GET', path: `/_cairn/v1/search?${query}`, service: 'cairn' })
        samples.push(performance.now() - startedAtMs)
      }
      spreads.push(spreadOf(samples))
    }
    return spreads
  } finally {
    requests.close()
    await server.stop()
  }
}
