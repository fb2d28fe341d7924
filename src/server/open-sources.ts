import { hostedEventSources } from '../api/operations/cairn/put-events.ts'
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { OutgoingGuard } from '../base/outgoing-guard.ts'
import type { RandomSource } from '../base/random.ts'
import type { Ingest } from '../capture/ingest/ingest.ts'
import { SourceIntake } from '../capture/ingest/source-intake.ts'
import type { Config } from '../config/config.ts'
import { isPushSource, type PushSource } from '../config/source.ts'
import {
  type BucketSources,
  type ConnectSource,
  connectSource,
  openBucketSources,
} from '../sources/cloudtrail-bucket/open-bucket-sources.ts'
import { type FollowedFiles, openFollowedFiles } from '../sources/followed-files/open-followed-files.ts'
import type { MetadataStore } from '../storage/metadata-store.ts'
import type { Endings } from './endings.ts'
import type { ClientCredentials } from './open-credentials.ts'
import type { Recording } from './open-recording.ts'

/** Where records come from that no call through Cairn leaves. */
export interface OpenedSources {
  /** Those that send. */
  readonly pushed: readonly PushSource[]
  readonly intake: SourceIntake
  readonly files: FollowedFiles
  readonly buckets: BucketSources
  /** Begins with those that Cairn itself goes to. */
  start(): void
}

interface SourceParts {
  readonly config: Config
  readonly credentials: Pick<ClientCredentials, 'ofSource'>
  readonly metadata: MetadataStore
  readonly ingest: Ingest
  readonly recording: Recording
  readonly guard: OutgoingGuard
  readonly clock: Clock
  readonly random: RandomSource
  readonly log: Log
}

/** Opens all sources and goes to none of them yet. */
export async function openSources(parts: SourceParts, endings: Endings): Promise<OpenedSources> {
  const { config, credentials, ingest, metadata, recording, clock, log } = parts
  const pushed = config.sources.filter(isPushSource)
  const intake = new SourceIntake(ingest, hostedEventSources)
  const files = await openFollowedFiles(pushed, { ...recording, intake, metadata, clock, log })
  endings.push(() => files.close())
  const followed = config.sources.filter((source) => source.kind === 'cloudtrail-bucket')
  const connect: ConnectSource = (source, ...ports) => connectSource(source, credentials.ofSource(source), ...ports)
  const buckets = await openBucketSources(followed, { ...parts, ...recording }, connect)
  endings.push(() => buckets.close())
  const start = () => {
    files.start()
    buckets.start()
  }
  return { pushed, intake, files, buckets, start }
}
