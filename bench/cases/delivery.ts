import { gzipHashPipe } from '../baselines/gzip-pipe.ts'
import type { BenchCase, Row } from '../bench-case.ts'
import type { BenchContext } from '../context.ts'
import { everything, fiveChoices } from '../corpus/trail-selectors.ts'
import { type Cost, costHere, perCpuSecond, perSecond } from '../measure.ts'
import { cpuHereMs, untilAtRest } from '../server/at-rest.ts'
import { DeliveryWorld } from '../server/delivery-world.ts'
import { lineBatches } from '../server/requests.ts'

const pipe = '`gzip -6 \\| sha256sum`'
const linesPerBatch = 1_000

/** Ten accounts with five trails each: more an account cannot have in a Region. */
const accounts = Array.from({ length: 10 }, (_, number) => `11111111110${number}`)
const [firstAccount = ''] = accounts

export const benchCase: BenchCase = {
  name: 'delivery',
  about: 'From the record store to log files in a hosted bucket: selectors, gzip, SHA-256, plan, encryption, delivery.',
  async run(context) {
    const world = await DeliveryWorld.open(context.newFolder('delivery'))
    try {
      const bodies: Buffer[] = []
      for await (const body of lineBatches((await context.slice()).path, linesPerBatch)) bodies.push(body)
      const share = Math.floor(bodies.length / 4)
      const store = (dealt: readonly string[]) => storeDealt(world, bodies.splice(0, share), dealt)

      await world.addTrail(firstAccount, 'trail-0', everything)
      // Once without counting: what the runtime compiles while it is new is not what a server does.
      await store([firstAccount])
      await world.deliver()
      const stored = await store([firstAccount])
      const one = await measure(context, world)
      if (one.records !== stored) throw new Error(`${one.records} of ${stored} records were delivered`)
      await addTrails(world, [firstAccount], 1)
      await store([firstAccount])
      const five = await measure(context, world)
      await addTrails(world, accounts.slice(1), 0)
      await store(accounts)
      const fifty = await measure(context, world)
      return rowsOf(one, five, fifty)
    } finally {
      await world.close()
    }
  },
}

/** What a delivery took, and `gzip -6 | sha256sum` beside it. */
interface Delivered {
  /** In all files. */
  readonly records: number
  readonly cost: Cost
  /** Records per CPU second. */
  readonly pipe: number
}

function rowsOf(one: Delivered, five: Delivered, fifty: Delivered): Row[] {
  const perCpu = (stage: string, { records, cost, pipe: value }: Delivered): Row => ({
    stage,
    value: perCpuSecond(records, cost),
    unit: 'records/CPU s',
    baseline: { stage: pipe, value },
  })
  return [
    {
      ...perCpu('1 trail', one),
      target: { of: 'ratio', is: 'at least', figure: 1.1 },
      note: 'Compressing is a third of it. What limits it is what the pipe has no part of: records are unpacked from the record store, handed from thread to thread, chosen and joined, and the files are sealed and written.',
    },
    {
      stage: '1 trail, both cores',
      value: perSecond(one.records, one.cost),
      unit: 'records/s',
      baseline: { stage: pipe, value: one.pipe },
      target: { of: 'ratio', is: 'at least', figure: 2 },
      note: 'The pipe has one core. What limits it is the CPU time of the row above.',
    },
    {
      ...perCpu('5 trails that choose otherwise', five),
      note: 'A record counts once for each trail that has it in a file.',
    },
    perCpu('50 trails: 10 accounts, 5 trails each', fifty),
  ]
}

/** Stores records, dealt out to the accounts in turn. Resolves with their count when the store has come to rest. */
async function storeDealt(world: DeliveryWorld, bodies: readonly Buffer[], dealt: readonly string[]): Promise<number> {
  let stored = 0
  for (const body of bodies) {
    const lines = body.toString().trimEnd().split('\n')
    await world.append(lines.map((line, index) => forAccount(line, dealt[index % dealt.length] ?? '')))
    stored += lines.length
  }
  await untilAtRest(cpuHereMs)
  return stored
}

async function measure(context: BenchContext, world: DeliveryWorld): Promise<Delivered> {
  const pipe = await gzipHashPipe(await context.slice())
  let records = 0
  const cost = await costHere(async () => {
    records = await world.deliver()
  })
  if (records === 0) throw new Error('nothing was delivered: there are too few records')
  return { records, cost, pipe }
}

/** Makes trails, and takes them to where the others stand: what is measured are trails that have been there for long. */
async function addTrails(world: DeliveryWorld, of: readonly string[], from: number): Promise<void> {
  for (const account of of) {
    for (const [index, choice] of fiveChoices.entries()) {
      if (index >= from) await world.addTrail(account, `trail-${index}`, choice)
    }
  }
  await world.deliver()
}

function forAccount(line: string, accountId: string): string {
  return line.replace(/"recipientAccountId":"\d{12}"/, `"recipientAccountId":"${accountId}"`)
}
