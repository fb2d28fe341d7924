import { randomBytes } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import type { BenchCase, Row } from '../bench-case.ts'
import type { BenchContext } from '../context.ts'
import { costHere, interleaved, perSecond } from '../measure.ts'
import { BenchServer } from '../server/bench-server.ts'
import { ObjectRequests, objectBody } from '../server/object-requests.ts'
import { inParallel } from '../server/requests.ts'

/** Calls under way at once, of small objects. */
const clients = 16
/** Of small objects, in each round. */
const smallObjects = 800
const rounds = 3

const small = objectBody(randomBytes(4 * 1024))
const large = objectBody(randomBytes(64 * 1024 * 1024))

const plainMain = fileURLToPath(new URL('../baselines/plain-files-main.js', import.meta.url))
const plain = '`node:http` and files, synced'

export const benchCase: BenchCase = {
  name: 'objects-over-http',
  about: 'S3 put and get of 4 KB and 64 MB, signed, checked and encrypted, beside a plain `node:http` server of files.',
  async run(context) {
    const parties: Party[] = []
    try {
      const hosted = await startParty(parties, context, 'hosted')
      const recorded = await startParty(parties, context, 'recorded', undefined, { CAIRN_DATA_EVENTS: 'all' })
      const files = await startParty(parties, context, 'plain', [plainMain])
      return [...(await measureSmall(hosted, recorded, files)), ...(await measureLarge(hosted, files))]
    } finally {
      for (const { requests, server } of parties) {
        requests.close()
        await server.stop()
      }
    }
  },
}

/** A server, what asks it, and how many objects it was given. */
interface Party {
  readonly server: BenchServer
  readonly requests: ObjectRequests
  objects: number
}

async function startParty(
  parties: Party[],
  context: BenchContext,
  name: string,
  command?: readonly string[],
  settings?: Readonly<Record<string, string>>,
): Promise<Party> {
  const server = await BenchServer.start(context.newFolder(`objects-${name}`), command, settings)
  const party = { server, requests: new ObjectRequests(server, clients), objects: 0 }
  parties.push(party)
  if (command === undefined) await party.requests.put('/bench')
  return party
}

async function measureSmall(hosted: Party, recorded: Party, files: Party): Promise<Row[]> {
  const parties = [hosted, recorded, files]
  // Once without counting: what the runtime compiles while it is new is not what a server does.
  for (const party of parties) await putSmall(party)
  for (const party of parties) await getSmall(party)
  const rates = await interleaved(rounds, {
    put: () => putSmall(hosted),
    putRecorded: () => putSmall(recorded),
    putPlain: () => putSmall(files),
    get: () => getSmall(hosted),
    getRecorded: () => getSmall(recorded),
    getPlain: () => getSmall(files),
  })
  const row = (stage: string, value: number, baseline: Row['baseline'] & object): Row => {
    return { stage: `${stage}, ${clients} at once`, value, unit: 'calls/s', baseline }
  }
  return [
    row('put 4 KB', rates.put, { stage: plain, value: rates.putPlain }),
    row('get 4 KB', rates.get, { stage: plain, value: rates.getPlain }),
    row('put 4 KB, on record', rates.putRecorded, { stage: 'not on record', value: rates.put }),
    row('get 4 KB, on record', rates.getRecorded, { stage: 'not on record', value: rates.get }),
  ]
}

async function measureLarge(hosted: Party, files: Party): Promise<Row[]> {
  const wallMs = async (action: () => Promise<unknown>) => (await costHere(action)).wallMs
  const put = (party: Party) => wallMs(() => party.requests.put(`/bench/large-${party.objects++}`, large))
  const firstKeys = new Map([hosted, files].map((party) => [party, `/bench/large-${party.objects}`]))
  const get = (party: Party) =>
    wallMs(async () => {
      const bytes = await party.requests.get(firstKeys.get(party) ?? '')
      if (bytes !== large.bytes.length) throw new Error(`${bytes} bytes came back`)
    })
  const times = await interleaved(rounds, {
    put: () => put(hosted),
    putPlain: () => put(files),
    get: () => get(hosted),
    getPlain: () => get(files),
  })
  return [
    { stage: 'put 64 MB', value: times.put, unit: 'ms', baseline: { stage: plain, value: times.putPlain } },
    { stage: 'get 64 MB', value: times.get, unit: 'ms', baseline: { stage: plain, value: times.getPlain } },
  ]
}

async function putSmall(party: Party): Promise<number> {
  const first = party.objects
  party.objects += smallObjects
  return rate((number) => party.requests.put(`/bench/small-${first + number}`, small))
}

/** The objects of the first round. */
function getSmall({ requests }: Party): Promise<number> {
  return rate((number) => requests.get(`/bench/small-${number}`))
}

async function rate(action: (number: number) => Promise<unknown>): Promise<number> {
  return perSecond(smallObjects, await costHere(() => inParallel(Array(smallObjects).keys(), clients, action)))
}
