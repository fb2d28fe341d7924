import { attributeIds, eventCategories } from '../../src/event/fields.ts'
import type { IndexScope } from '../../src/records/index/index-query.ts'
import { type PageSpec, readPage } from '../../src/records/page.ts'
import type { RecordStore } from '../../src/records/record-store.ts'
import type { BenchCase, Row } from '../bench-case.ts'
import type { BenchContext } from '../context.ts'
import { type CorpusPlan, corpusRecords } from '../corpus.ts'
import { type LookupQuestion, lookupQuestions, newestRecords } from '../lookup-questions.ts'
import { type Spread, spreadOf } from '../measure.ts'
import { BenchServer } from '../server/bench-server.ts'
import { filledFolder } from '../server/filled-folder.ts'
import { openStore } from '../server/open-store.ts'
import { Requests } from '../server/requests.ts'

/** Times that each question is asked: enough for a p99 that is more than the worst. */
const repeats = 300

/** Times that it is asked before that: what the runtime compiles while it is new is not what a server does. */
const warmUps = 50

/** Every account and Region, as the operator sees them. */
const everything: IndexScope = { accounts: null, categories: Object.values(eventCategories) }

export const benchCase: BenchCase = {
  name: 'lookups',
  about: `The newest ${newestRecords} records of an attribute's value, and one eventID: in process over all accounts, and as LookupEvents, itself on record before its answer.`,
  async run(context) {
    const folder = await filledFolder(context)
    const questions = lookupQuestions(context.plan)
    const inProcess = await askInProcess(folder, questions)
    const overHttp = await askOverHttp(folder, context.plan, questions)
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
      stage: `LookupEvents over HTTP: ${stage}`,
      value: overHttp.p99,
      unit: 'ms',
      baseline: { stage: 'in process', value: inProcess.p99 },
      target: { of: 'value', is: 'at most', figure: 10 * scale },
    },
  ]
}

async function askInProcess(folder: string, questions: readonly LookupQuestion[]): Promise<Spread[]> {
  const store = openStore(folder)
  try {
    return questions.map((question) => {
      const spec = pageSpec(question)
      for (let count = 0; count < warmUps; count += 1) timed(store, spec)
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

/** LookupEvents' name of each attribute. */
const lookupKeys: Readonly<Record<LookupQuestion['attribute'], string>> = {
  eventName: 'EventName',
  username: 'Username',
  resourceName: 'ResourceName',
  eventSource: 'EventSource',
  accessKeyId: 'AccessKeyId',
  readOnly: 'ReadOnly',
  eventId: 'EventId',
}

const jsonHeaders = {
  'content-type': 'application/x-amz-json-1.1',
  'x-amz-target': 'CloudTrail_20131101.LookupEvents',
}

/** As the root of the account and in the Region of the corpus's first record: LookupEvents shows nothing of others. */
async function askOverHttp(folder: string, plan: CorpusPlan, questions: readonly LookupQuestion[]): Promise<Spread[]> {
  const [first] = corpusRecords({ ...plan, records: 1 })
  if (first === undefined) throw new Error('the corpus is empty')
  const server = await BenchServer.start(folder, undefined, { CAIRN_ACCOUNT_ID: first.accountId })
  const requests = new Requests(server, 1, first.region)
  try {
    const spreads: Spread[] = []
    for (const { attribute, value } of questions) {
      const lookup = { AttributeKey: lookupKeys[attribute], AttributeValue: value }
      const body = Buffer.from(JSON.stringify({ LookupAttributes: [lookup], MaxResults: newestRecords }))
      const samples: number[] = []
      for (let count = 0; count < warmUps + repeats; count += 1) {
        const startedAtMs = performance.now()
        await requests.call({ method: 'POST', path: '/', service: 'cloudtrail', headers: jsonHeaders, body })
        if (count >= warmUps) samples.push(performance.now() - startedAtMs)
      }
      spreads.push(spreadOf(samples))
    }
    return spreads
  } finally {
    requests.close()
    await server.stop()
  }
}
