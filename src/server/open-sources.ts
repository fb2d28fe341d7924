import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { OutgoingGuard } from '../base/outgoing-guard.ts'
import type { RandomSource } from '../base/random.ts'
import type { Ingest } from '../capture/ingest/ingest.ts'
import type { Config } from '../config/config.ts'
import { type BucketSources, openBucketSources } from '../sources/cloudtrail-bucket/open-bucket-sources.ts'
import type { MetadataStore } from '../storage/metadata-store.ts'
import type { Endings } from './endings.ts'
import type { Recording } from './open-recording.ts'

interface SourceParts {
  readonly config: Config
  readonly metadata: MetadataStore
  readonly ingest: Ingest
  readonly recording: Recording
  readonly guard: OutgoingGuard
  readonly clock: Clock
  readonly random: RandomSource
  readonly log: Log
}

/** The sources that Cairn itself goes to. Begins with none of them. */
export async function openSources(parts: SourceParts, endings: Endings): Promise<BucketSources> {
  const { config, recording } = parts
  const followed = config.sources.filter((source) => source.kind === 'cloudtrail-bucket')
  const sources = await openBucketSources(followed, { ...parts, ...recording })
  endings.push(() => sources.close())
  return sources
}
