import { join } from 'node:path'
import { AwsStages } from '../api/http/aws-stages.ts'
import { CairnStages } from '../api/http/cairn-stages.ts'
import { Listener } from '../api/http/listener.ts'
import { OpenPages } from '../api/http/open-pages.ts'
import { Router } from '../api/http/router.ts'
import { cairnOperations } from '../api/operations/cairn/index.ts'
import { cloudTrailOperations } from '../api/operations/cloudtrail/index.ts'
import { iamOperations } from '../api/operations/iam/index.ts'
import { configurationOperations } from '../api/operations/s3/configuration/index.ts'
import { s3Operations } from '../api/operations/s3/index.ts'
import { s3ControlOperations } from '../api/operations/s3control/index.ts'
import { stsOperations } from '../api/operations/sts/index.ts'
import { systemClock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import { nodeFileSystem } from '../base/node-file-system.ts'
import { systemRandom } from '../base/random.ts'
import { RateLimit } from '../base/rate-limit.ts'
import { ListingTokens } from '../buckets/listing/listing-tokens.ts'
import { openHostedBuckets } from '../buckets/open-hosted-buckets.ts'
import { CallRecorder } from '../capture/call-recorder.ts'
import { Ingest } from '../capture/ingest/ingest.ts'
import { PreparePool } from '../capture/ingest/prepare-pool.ts'
import { OwnActs } from '../capture/own-acts.ts'
import type { CallFacts } from '../capture/recorded-call.ts'
import { RejectedRequests } from '../capture/rejected-requests.ts'
import { neededBytes, SpaceGuard } from '../capture/space-guard.ts'
import type { Config } from '../config/config.ts'
import { lastUseOf } from '../history/key-use.ts'
import { EventLookup } from '../history/lookup-events.ts'
import { LookupTokens } from '../history/lookup-token.ts'
import { keepCredentialsFile } from '../identity/credentials-file.ts'
import { nodeReadPermissions } from '../identity/file-permissions.ts'
import { findInvalidPrincipal } from '../identity/iam/policy-principals.ts'
import { identitySealedRows } from '../identity/identity-sealed-rows.ts'
import { openMasterKey } from '../identity/master-key.ts'
import { MasterKeyRotation } from '../identity/rotate-master-key.ts'
import { SignatureVerifier } from '../identity/sigv4/signature-verifier.ts'
import type { RecoveryReport } from '../journal/recovery.ts'
import { RecordStoreClient } from '../records/store-client.ts'
import { openLmdbMetadata } from '../storage/metadata/lmdb/lmdb-metadata-store.ts'
import { SettlingMetadata } from '../storage/metadata/settling-metadata.ts'
import { FileObjectStore } from '../storage/object/file/file-object-store.ts'
import { DataEventSelection } from '../trails/delivery/data-event-selection.ts'
import { openTrailDelivery } from '../trails/delivery/open-trail-delivery.ts'
import { PackWorker } from '../trails/delivery/packing.ts'
import { storedTrailRecords } from '../trails/delivery/trail-records.ts'
import { openDigests } from '../trails/digests/open-digests.ts'
import { SigningKeys } from '../trails/signing-keys/signing-keys.ts'
import { Trails } from '../trails/trails.ts'
import { readCertificate } from './certificate.ts'
import { settleDataFormat } from './data-format.ts'
import { FolderLock } from './folder-lock.ts'
import { HostedLogBuckets } from './log-buckets.ts'
import { metricsText } from './metrics.ts'
import { openIdentities } from './open-identities.ts'
import { recordChangedSettings } from './settings-record.ts'

/** A server that runs. */
export interface ComposedServer {
  readonly port: number
  /** The operator's credentials file. */
  readonly credentialsPath: string
  /** Resolves when the records cannot be reached any more: the server has to be started again. */
  readonly broken: Promise<void>
  /** What falls due once a minute. */
  tick(): Promise<void>
  /** Uses the certificate that stands in the files now. */
  renewCertificate(): void
  /** Answers what is under way, accepts nothing more, and leaves the folder as a start finds it fastest. */
  stop(): Promise<void>
}

/** What has been started, and how to end it. Ended in reverse. */
type Endings = (() => Promise<void>)[]

/**
 * Builds every part by hand and joins them: the one place that names concrete backends. Started from the ground up,
 * stopped in reverse.
 *
 * @throws What keeps a server from starting, each with a sentence that says what to do. Nothing is left running.
 */
export async function composeServer(config: Config, log: Log): Promise<ComposedServer> {
  const endings: Endings = []
  try {
    return await startParts(config, log, endings)
  } catch (error) {
    await endAll(endings).catch((cause: unknown) =>
      log.error('what was started could not be ended', { cause: String(cause) }),
    )
    throw error
  }
}

async function startParts(config: Config, log: Log, endings: Endings): Promise<ComposedServer> {
  const [clock, random, fs] = [systemClock, systemRandom, nodeFileSystem]
  const { dataDir } = config
  fs.makeFolder(dataDir)
  const lock = await FolderLock.take(dataDir)
  endings.push(() => lock.release())
  settleDataFormat(fs, dataDir)
  // Takes longest and needs nothing of the rest, so it goes on beside it.
  const openingStore = RecordStoreClient.open({
    recordsFolder: join(dataDir, 'records'),
    journalFolder: join(dataDir, 'journal'),
    historyRetentionDays: config.history.retentionDays,
  })
  const openedOrNot = openingStore.catch(() => null) // Told below, where it is awaited.
  endings.push(async () => await (await openedOrNot)?.store.close())

  const ports = { fs, random, readPermissions: nodeReadPermissions }
  // The metadata is made after the key, and holds what the key sealed.
  const isFirstStart = fs.sizeBytes(join(dataDir, 'metadata')) === null
  const sealing = openMasterKey({ ...ports, isFirstStart }, config.keys.masterKeyFile)
  const metadata = new SettlingMetadata(await openLmdbMetadata(fs, join(dataDir, 'metadata')))
  endings.push(() => metadata.close())
  const identities = await openIdentities({ config, metadata, sealing, clock, random, isFirstStart })
  const { accounts, directory, keyHolders, authoriser, credentials, derivedKeys } = identities
  const objects = await FileObjectStore.open({ folder: join(dataDir, 'objects'), reserveBytes: neededBytes.changes })
  endings.push(() => objects.close())
  const hosted = await openHostedBuckets({ metadata, store: objects, sealing, clock, random })
  endings.push(() => hosted.close())
  const signingKeys = await SigningKeys.open({ metadata, sealing, clock })
  const rotation = new MasterKeyRotation({
    ...ports,
    path: config.keys.masterKeyFile,
    sealing,
    metadata,
    sealedRows: [
      ...identitySealedRows({ metadata, sealing, directory }),
      ...hosted.sealedRows,
      signingKeys.sealedRows(),
    ],
  })
  const credentialsPath = join(dataDir, 'credentials')
  keepCredentialsFile(ports, credentialsPath, accounts.operatorRoot, config.region)

  const { store, recovery } = await openingStore
  const recorder = new CallRecorder(store, clock, random)
  const ownActs = new OwnActs({ store, clock, random, operatorAccountId: config.account.id, region: config.region })
  const space = new SpaceGuard(fs, dataDir, clock)
  const rejected = new RejectedRequests({
    recorder,
    ownActs,
    space,
    clock,
    perSecond: config.capture.rejectedPerSecond,
  })
  if (isFirstStart) await ownActs.record('CreateRootAccessKey', { accountId: config.account.id })
  await recordRecovery(recovery, ownActs, log)
  const unknownOutcomes = await recorder.recordUnknownOutcomes()
  if (unknownOutcomes > 0) await ownActs.record('RecordUnknownOutcomes', { calls: unknownOutcomes })
  await recordChangedSettings(metadata, ownActs, config)

  const pool = new PreparePool()
  endings.push(() => pool.close())
  const ingest = new Ingest(store, pool)
  const eventLookup = new EventLookup(store, new LookupTokens(derivedKeys.derive('lookup tokens')))
  const lookupLimit = new RateLimit(clock, config.limits.lookupEventsPerSecond)
  const trails = await Trails.open(metadata)
  const selection = new DataEventSelection(trails)
  const recordsDataEvent = (facts: CallFacts) => config.capture.dataEvents === 'all' || selection.selects(facts)
  const logBuckets = new HostedLogBuckets({ ...hosted, authoriser, recorder, recordsDataEvent, clock, random })
  const delivery = await openTrailDelivery({
    metadata,
    trails,
    records: storedTrailRecords(store),
    packing: new PackWorker(),
    bucket: logBuckets,
    clock,
    random,
    log,
    nameSecret: derivedKeys.derive('log file names'),
    recordGap: async (report) => await ownActs.record('GiveUpDelivery', { ...report }),
    ...config.delivery,
  })
  endings.push(() => delivery.close())
  const digests = await openDigests({
    metadata,
    clock,
    random,
    log,
    trails,
    keys: signingKeys,
    files: delivery.deliveredFiles,
    oldestPlannedAtMs: (trailArn) => delivery.oldestPlannedAtMs(trailArn),
    bucket: logBuckets,
    statuses: delivery.statuses,
    giveUpDays: config.delivery.giveUpDays,
    recordGap: async (report) => await ownActs.record('GiveUpDigests', { ...report }),
    intervalMs: config.digest.intervalMs,
  })
  endings.push(() => digests.close())
  const stages = {
    verifier: new SignatureVerifier(credentials, clock),
    authoriser,
    authorizationMessages: identities.authorizationMessages,
    clock,
    recorder,
    rejected,
    space,
    log,
    random,
    operatorAccountId: config.account.id,
    region: config.region,
    regions: config.regions,
    accountAliasOf: identities.accountAliasOf,
  }
  let isReady = true
  const router = new Router({
    aws: new AwsStages({
      ...stages,
      domains: config.listen.domains,
      recordsDataEvent,
      operations: [
        ...cloudTrailOperations({
          eventLookup,
          lookupLimit,
          trails,
          logBuckets,
          statuses: delivery.statuses,
          signingKeys,
          clock,
        }),
        ...iamOperations({
          directory,
          accounts,
          rootUserOf: (accountId) => accounts.rootUserOf(accountId),
          lastUseOf: (accessKeyId) => lastUseOf(store, accessKeyId),
          retire: async ({ accessKeyId }, { accountId, userId, arn }) =>
            await keyHolders.note({
              accessKeyId,
              accountId,
              type: 'IAMUser',
              principalId: userId,
              arn,
              goodUntilMs: clock.nowMs(),
            }),
        }),
        ...s3Operations({
          ...hosted,
          listingTokens: new ListingTokens(derivedKeys.derive('listing tokens')),
          regions: config.regions,
        }),
        ...configurationOperations({
          ...hosted,
          invalidPrincipalOf: (policy) => findInvalidPrincipal(directory, accounts, policy),
        }),
        ...s3ControlOperations(hosted.buckets),
        ...stsOperations({ ...identities, clock }),
      ],
    }),
    cairn: new CairnStages({
      ...stages,
      operations: cairnOperations({ store, ingest, accounts, rotation, ownActs, trails, delivery, clock }),
    }),
    openPages: new OpenPages({
      isReady: async () => isReady && (await canAppend(store)),
      metrics: () => metricsText({ store, ingest, rejected }),
      metricsToken: config.metrics.token,
      verifier: stages.verifier,
      authoriser: stages.authoriser,
      clock,
      region: config.region,
      operatorAccountId: config.account.id,
    }),
    clock,
    random,
    log,
    trustedProxies: config.listen.trustedProxies,
  })
  const listener = await Listener.open({
    host: config.listen.host,
    port: config.listen.port,
    tls: readCertificate(config),
    handle: (message, response, sendContinue) => void router.handle(message, response, sendContinue),
  })
  endings.push(async () => {
    await rejected.summarise()
    await ownActs.record('StopServer', {})
  })
  endings.push(async () => {
    await listener.drain()
    await router.settled()
  })
  // Only a server that can be reached has started.
  await ownActs.record('StartServer', { host: config.listen.host, port: listener.port })
  delivery.start()
  digests.start()

  return {
    port: listener.port,
    credentialsPath,
    broken: store.ended,
    tick: async () => {
      for (const incident of await store.tick()) {
        if (incident.kind === 'clock-jumped') await ownActs.record('DetectClockJump', { ...incident })
        else await ownActs.record('FreeExpiredRecords', { ...incident })
      }
      await rejected.summarise()
      await keyHolders.prune(clock.nowMs())
    },
    renewCertificate: () => {
      const renewed = readCertificate(config)
      if (renewed !== null) listener.renewCertificate(renewed)
    },
    stop: async () => {
      isReady = false
      router.beginStop()
      await endAll(endings)
    },
  }
}

/** Ends everything, also where ending one thing fails: a full disk takes no last record, and the server stops. */
async function endAll(endings: Endings): Promise<void> {
  const failures: unknown[] = []
  for (let end = endings.pop(); end !== undefined; end = endings.pop()) {
    await end().catch((failure: unknown) => failures.push(failure))
  }
  if (failures.length > 0) throw failures[0]
}

/** A store whose thread is gone, or whose journal has failed, answers reads at best. */
async function canAppend(store: RecordStoreClient): Promise<boolean> {
  try {
    return !(await store.stats()).journal.hasFailed
  } catch {
    return false
  }
}

async function recordRecovery({ cuts, skipped }: RecoveryReport, ownActs: OwnActs, log: Log): Promise<void> {
  for (const { path, offsetBytes, cutBytes } of cuts) {
    log.warn('the journal ended in bytes that had never been durable; they were cut', { path, offsetBytes, cutBytes })
    await ownActs.record('RecoverJournal', { segment: fileName(path), offsetBytes, cutBytes })
  }
  for (const { path, offsetBytes, reason } of skipped) {
    log.error('the journal is damaged where the record store has everything', { path, offsetBytes, reason })
    await ownActs.record('RecoverJournal', { segment: fileName(path), offsetBytes, reason })
  }
}

function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
