import { gzipSync } from 'node:zlib'
import { accountId } from './actors.ts'
import { type Call, recordOf } from './call.ts'
import { intrusion } from './intrusion.ts'
import { ordinaryWork } from './ordinary-work.ts'
import { SeededRandom } from './seeded-random.ts'

const hourMs = 3_600_000

/** One file holds what a trail would write in this time; AWS writes some five minutes a file. */
const windowMs = 4 * hourMs

const nameAlphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

export interface ExampleFile {
  /** Below `examples/logs`, with `/`. */
  readonly path: string
  readonly content: string
}

/** The log files of the story, in the layout of a trail's bucket. The same on every machine. */
export function exampleFiles(): ExampleFile[] {
  const random = new SeededRandom('a pile of stones that marks a trail')
  const calls = [...ordinaryWork(random), ...intrusion()].sort((one, other) => (one.at < other.at ? -1 : 1))
  const groups = new Map<string, Call[]>()
  for (const call of calls) {
    const deliveredAtMs = Math.floor(Date.parse(call.at) / windowMs + 1) * windowMs
    const key = `${call.region} ${new Date(deliveredAtMs).toISOString()}`
    groups.set(key, [...(groups.get(key) ?? []), call])
  }
  return [...groups].map(([key, group]) => {
    const [region = '', deliveredAt = ''] = key.split(' ')
    const content = JSON.stringify({ Records: group.map((call) => recordOf(call, random)) })
    return { path: pathOf(region, deliveredAt, random.text(nameAlphabet, 16)), content }
  })
}

/** Gzip with the header's machine-dependent byte (the operating system) set to "unknown". */
export function pack(content: string): Buffer {
  const packed = gzipSync(content, { level: 9 })
  packed[9] = 255
  return packed
}

function pathOf(region: string, deliveredAt: string, unique: string): string {
  const day = deliveredAt.slice(0, 10).replaceAll('-', '/')
  const minute = `${deliveredAt.slice(0, 16).replace(/[-:]/g, '')}Z`
  return `AWSLogs/${accountId}/CloudTrail/${region}/${day}/${accountId}_CloudTrail_${region}_${minute}_${unique}.json.gz`
}
