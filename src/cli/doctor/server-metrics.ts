import { endpointOf } from '../client/connect.ts'
import type { DoctorContext } from '../doctor-types.ts'
import { get } from './plain-get.ts'

/** The text of all metrics takes some 20 KB, and some more for each source. */
const metricsBytesMax = 4 * 1024 * 1024

/** One line of the text of metrics. */
export interface MetricSample {
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

/** The metrics of the server that runs here. */
export type ServerMetrics =
  | { readonly kind: 'read'; readonly samples: (metric: string) => readonly MetricSample[] }
  | { readonly kind: 'refused'; readonly status: number }
  /** That no server answers is said beside this. */
  | { readonly kind: 'no-server' }

export async function readServerMetrics({ config }: DoctorContext): Promise<ServerMetrics> {
  if (config.listen.port === 0) return { kind: 'no-server' }
  const url = new URL('/_cairn/metrics', endpointOf(config))
  const answer = await get(url, config.listen.tls?.certFile ?? null, metricsBytesMax)
  if (answer === null) return { kind: 'no-server' }
  if (answer.status !== 200) return { kind: 'refused', status: answer.status }
  return { kind: 'read', samples: (metric) => samplesIn(answer.text, metric) }
}

function samplesIn(text: string, metric: string): readonly MetricSample[] {
  const lines = text.matchAll(new RegExp(`^${metric}(?:\\{(.*)\\})? (\\S+)$`, 'gm'))
  return [...lines].map(([, labels = '', value]) => ({ labels: labelsIn(labels), value: Number(value) }))
}

/** No label holds a quotation mark: the names of sources have none. */
function labelsIn(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries([...text.matchAll(/(\w+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]))
}
