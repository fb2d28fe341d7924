import type { Registry } from 'prom-client'
import { credentialParts } from '../aws-client/credential-health.ts'
import type { CredentialStats } from '../aws-client/upstream-credentials.ts'
import type { CallRecorder } from '../capture/call-recorder.ts'
import type { Ingest } from '../capture/ingest/ingest.ts'
import type { RejectedRequests } from '../capture/rejected-requests.ts'
import type { RelaxedRecorder } from '../capture/relaxed-recorder.ts'
import type { RecordRedactor } from '../event/field-redaction/record-redactor.ts'
import type { Proofs, ProofsStats } from '../proofs/proofs.ts'
import type { RecordStoreClient } from '../records/store-client.ts'
import { bucketTroubles } from '../sources/cloudtrail-bucket/bucket-failure.ts'
import type { BucketSourceStats } from '../sources/cloudtrail-bucket/bucket-follower.ts'
import { fileTroubles } from '../sources/followed-files/file-failure.ts'
import type { DeliveryStats, TrailDelivery } from '../trails/delivery/open-trail-delivery.ts'
import type { ClientCredentials } from './open-credentials.ts'
import type { OpenedSources } from './open-sources.ts'
import { type PublicationStats, publicationOutcomes, type TreePublication } from './tree-publication.ts'

export interface MetricsParts {
  readonly store: Pick<RecordStoreClient, 'stats'>
  readonly ingest: Pick<Ingest, 'counts'>
  readonly recorder: Pick<CallRecorder, 'counts'>
  /** Of what this server records itself; ingest counts its own. */
  readonly redactor: Pick<RecordRedactor, 'counts'>
  readonly rejected: Pick<RejectedRequests, 'counts'>
  readonly relaxed: Pick<RelaxedRecorder, 'counts' | 'waitingRecords'>
  readonly delivery: Pick<TrailDelivery, 'stats'>
  readonly proofs: Pick<Proofs, 'stats'>
  readonly publication: Pick<TreePublication, 'stats'>
  readonly sources: Pick<OpenedSources, 'intake' | 'files' | 'buckets'>
  /** What this server signs with where it is the client. */
  readonly clientCredentials: Pick<ClientCredentials, 'stats'>
}

interface Sample {
  readonly name: string
  readonly help: string
  readonly kind: 'counter' | 'gauge'
  readonly value: number
  readonly labels?: Readonly<Record<string, string>>
}

/**
 * All metrics as text. Labels hold names of ours only, never anything that a client sent. The library loads at the
 * first scrape: a server that nobody scrapes does not pay for it.
 */
export async function metricsText(
  parts: MetricsParts,
): Promise<{ readonly contentType: string; readonly text: string }> {
  const { Registry, Counter, Gauge, collectDefaultMetrics } = await import('prom-client')
  if (processMetrics === null) {
    processMetrics = new Registry()
    collectDefaultMetrics({ register: processMetrics })
  }
  const registry = new Registry()
  for (const { name, help, kind, value, labels = {} } of await samples(parts)) {
    const options = { name, help, labelNames: Object.keys(labels), registers: [registry] }
    const known = registry.getSingleMetric(name)
    if (kind === 'counter') (known instanceof Counter ? known : new Counter(options)).inc(labels, value)
    else (known instanceof Gauge ? known : new Gauge(options)).set(labels, value)
  }
  return { contentType: registry.contentType, text: (await processMetrics.metrics()) + (await registry.metrics()) }
}

/** The process's own metrics. Once: each set of them watches the garbage collector and the event loop from then on. */
let processMetrics: Registry | null = null

async function samples(parts: MetricsParts): Promise<Sample[]> {
  const {
    store,
    ingest,
    recorder,
    redactor,
    rejected,
    relaxed,
    delivery,
    proofs,
    publication,
    sources,
    clientCredentials,
  } = parts
  const { store: records, journal, queries } = await store.stats()
  return [
    counter('cairn_journal_appends_total', 'Frames appended to the journal.', journal.appends),
    counter('cairn_journal_syncs_total', 'Syncs of the journal.', journal.syncs),
    counter('cairn_journal_bytes_total', 'Bytes appended to the journal.', journal.bytes),
    gauge('cairn_journal_segments', 'Segment files of the journal.', journal.segments),
    gauge(
      'cairn_consumer_lag_positions',
      'Journal positions that a consumer has yet to take in.',
      records.nextPosition - records.flushedPosition,
      { consumer: 'records' },
    ),
    counter('cairn_records_stored_total', 'Records stored, conflicting ones included.', records.stored),
    counter('cairn_records_duplicate_total', 'Records that were there already.', records.duplicates),
    counter('cairn_records_conflict_total', 'Records stored beside another of the same identity.', records.conflicts),
    gauge('cairn_records', 'Records that are kept.', records.records),
    gauge('cairn_records_recent_bytes', 'Bytes of records that are not in a segment yet.', records.recentBytes),
    gauge('cairn_record_segments', 'Live record segments.', records.recordSegments),
    gauge('cairn_index_segments', 'Live index segments.', records.indexSegments),
    gauge('cairn_openings', 'Calls that were begun and are not on record.', records.openings),
    counter('cairn_record_flushes_total', 'Flushes of records into segments.', records.flushes),
    gauge('cairn_record_flush_failing', '1 while the last flush has failed.', records.flushFailure === null ? 0 : 1),
    gauge('cairn_segment_merge_failing', '1 while the last merge has failed.', records.mergeFailure === null ? 0 : 1),
    counter('cairn_lookups_total', 'Pages looked up, searches and tails begun.', queries.pages, { kind: 'page' }),
    counter('cairn_lookups_total', 'Pages looked up, searches and tails begun.', queries.searches, { kind: 'search' }),
    counter('cairn_lookups_total', 'Pages looked up, searches and tails begun.', queries.follows, { kind: 'tail' }),
    counter('cairn_input_rejected_total', 'Records brought that were rejected.', ingest.counts.rejectedRecords, {
      input: 'record',
    }),
    counter('cairn_input_rejected_total', 'Records brought that were rejected.', rejected.counts.requests, {
      input: 'request',
    }),
    counter(
      'cairn_secrets_removed_total',
      'Values that records of calls do not show because they are secret.',
      recorder.counts.secrets,
    ),
    counter('cairn_redactions_total', redactionsHelp, redactor.counts.redactions, { input: 'call' }),
    counter('cairn_redactions_total', redactionsHelp, ingest.counts.redactions, { input: 'record' }),
    counter('cairn_proxy_dropped_total', 'Relaxed records of calls that were dropped.', relaxed.counts.dropped),
    gauge('cairn_proxy_waiting_records', 'Relaxed records of calls that wait to be written.', relaxed.waitingRecords),
    ...deliverySamples(delivery.stats()),
    ...proofSamples(await proofs.stats(), publication.stats()),
    ...sourceSamples(sources),
    ...clientCredentials.stats().flatMap(credentialSamples),
  ]
}

const redactionsHelp = 'Values that the configured rules took out of records, or replaced.'

function deliverySamples(stats: DeliveryStats): Sample[] {
  return [
    counter('cairn_delivery_files_total', 'Log files delivered.', stats.files),
    counter('cairn_delivery_records_total', 'Records in log files delivered.', stats.records),
    counter('cairn_delivery_bytes_total', 'Bytes of log files delivered, compressed.', stats.bytes),
    counter('cairn_delivery_failures_total', 'Attempts to deliver that failed.', stats.failures),
    counter('cairn_delivery_given_up_total', 'Deliveries that were given up.', stats.givenUp),
    gauge('cairn_delivery_failing', 'Deliveries whose last attempt failed.', stats.failing),
    gauge('cairn_delivery_gaps', 'Gaps that were given up and can be delivered again.', stats.gaps),
    gauge('cairn_delivery_lag_records', 'Records that the trail furthest behind had yet to look at.', stats.lagRecords),
  ]
}

function proofSamples(stats: ProofsStats, publication: PublicationStats): Sample[] {
  const { leaves, lagRecords, checkpointLeaves, failure, problem, witnessFailure } = stats
  const lagHelp = 'Journal positions that a consumer has yet to take in.'
  const placesHelp = 'Trails, by how the last publication of the proof tree into their bucket went.'
  return [
    gauge('cairn_consumer_lag_positions', lagHelp, lagRecords, { consumer: 'proofs' }),
    gauge('cairn_proof_leaves', 'Leaves of the proof tree.', leaves),
    gauge('cairn_proof_checkpoint_leaves', 'Leaves of the last checkpoint that was signed.', checkpointLeaves ?? 0),
    gauge(
      'cairn_proof_stopped',
      '1 where the proof tree stands still and nothing is signed.',
      problem === null ? 0 : 1,
    ),
    gauge('cairn_proof_failing', '1 while the last step of the proof tree has failed.', failure === null ? 0 : 1),
    gauge(
      'cairn_proof_witness_failing',
      '1 where the last checkpoint went without its cosignature.',
      witnessFailure === null ? 0 : 1,
    ),
    ...publicationOutcomes.map((outcome) =>
      gauge('cairn_proof_publications', placesHelp, publication[outcome], { outcome }),
    ),
  ]
}

function sourceSamples({ intake, files, buckets }: MetricsParts['sources']): Sample[] {
  const brought = [...intake.counts].flatMap(([source, counts]) =>
    sourceOutcomes.map((outcome) =>
      counter('cairn_source_records_total', sourceRecordsHelp, counts[outcome], { source, outcome }),
    ),
  )
  const followed = files.stats().flatMap(({ name: source, trouble, missed }) => [
    ...fileTroubles.map((reason) =>
      gauge('cairn_source_failing', sourceFailingHelp, reason === trouble ? 1 : 0, { source, reason }),
    ),
    counter('cairn_source_file_missed_total', 'Times that items of a followed file may have been missed.', missed, {
      source,
    }),
  ])
  return [...brought, ...followed, ...buckets.stats().flatMap(bucketSamples)]
}

function bucketSamples({ name: source, trouble, ...counts }: BucketSourceStats): Sample[] {
  return [
    counter('cairn_source_files_total', 'Log files that a source took.', counts.files, { source }),
    counter('cairn_source_spoilt_files_total', 'Log files that were not taken whole.', counts.spoiltFiles, { source }),
    counter('cairn_source_left_messages_total', 'Messages of a queue that were left alone.', counts.leftMessages, {
      source,
    }),
    ...sourceOutcomes.map((outcome) =>
      counter('cairn_source_records_total', sourceRecordsHelp, counts[outcome], { source, outcome }),
    ),
    ...bucketTroubles.map((reason) =>
      gauge('cairn_source_failing', sourceFailingHelp, reason === trouble ? 1 : 0, { source, reason }),
    ),
  ]
}

function credentialSamples({ entry, failing, areMissing, unsentRequests }: CredentialStats): Sample[] {
  return [
    ...credentialParts.map((part) =>
      gauge('cairn_credentials_failing', credentialsFailingHelp, failing.includes(part) ? 1 : 0, { entry, part }),
    ),
    gauge('cairn_credentials_missing', '1 while an upstream or source has no valid credentials.', areMissing ? 1 : 0, {
      entry,
    }),
    counter(
      'cairn_credentials_unsent_requests_total',
      'Requests that were not sent because there were no valid credentials.',
      unsentRequests,
      { entry },
    ),
  ]
}

const credentialsFailingHelp = '1 while what the credentials of an upstream or source come from cannot be had.'
const sourceFailingHelp = '1 while a source cannot be followed, by why.'
const sourceRecordsHelp = 'Records that a source brought, by outcome.'
const sourceOutcomes = ['stored', 'duplicate', 'conflict', 'rejected'] as const

function counter(name: string, help: string, value: number, labels: Sample['labels'] = {}): Sample {
  return { name, help, kind: 'counter', value, labels }
}

function gauge(name: string, help: string, value: number, labels: Sample['labels'] = {}): Sample {
  return { name, help, kind: 'gauge', value, labels }
}
