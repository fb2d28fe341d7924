import { join } from 'node:path'
import { AwsStages } from '../api/http/aws-stages.ts'
import { CairnStages } from '../api/http/cairn-stages.ts'
import { Listener } from '../api/http/listener.ts'
import { OpenPages } from '../api/http/open-pages.ts'
import { ProxyStages } from '../api/http/proxy/proxy-stages.ts'
import { Router } from '../api/http/router.ts'
import { SourceStages } from '../api/http/source-stages.ts'
import { cairnOperations } from '../api/operations/cairn/index.ts'
import { type Clock, systemClock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import { nodeFileSystem } from '../base/node-file-system.ts'
import { OutgoingGuard } from '../base/outgoing-guard.ts'
import { systemRandom } from '../base/random.ts'
import { openHostedBuckets } from '../buckets/open-hosted-buckets.ts'
import { Ingest } from '../capture/ingest/ingest.ts'
import { PreparePool } from '../capture/ingest/prepare-pool.ts'
import { neededBytes } from '../capture/space-guard.ts'
import type { Config } from '../config/config.ts'
import { RecordRedactor } from '../event/field-redaction/record-redactor.ts'
import { keepCredentialsFile } from '../identity/credentials-file.ts'
import { nodeReadPermissions } from '../identity/file-permissions.ts'
import { identitySealedRows } from '../identity/identity-sealed-rows.ts'
import { openMasterKey } from '../identity/master-key.ts'
import { MasterKeyRotation } from '../identity/rotate-master-key.ts'
import { SignatureVerifier } from '../identity/sigv4/signature-verifier.ts'
import { proofSealedRows } from '../proofs/proofs.ts'
import { RecordStoreClient } from '../records/store-client.ts'
import { openLmdbMetadata } from '../storage/metadata/lmdb/lmdb-metadata-store.ts'
import { SettlingMetadata } from '../storage/metadata/settling-metadata.ts'
import { FileObjectStore } from '../storage/object/file/file-object-store.ts'
import { SigningKeys } from '../trails/signing-keys/signing-keys.ts'
import { readCertificate } from './certificate.ts'
import { settleDataFormat } from './data-format.ts'
import { Endings } from './endings.ts'
import { FolderLock } from './folder-lock.ts'
import { hostedOperations } from './hosted-operations.ts'
import { metricsText } from './metrics.ts'
import { openCredentials } from './open-credentials.ts'
import { openIdentities } from './open-identities.ts'
import { openProofs } from './open-proofs.ts'
import { openRecording, recordStart } from './open-recording.ts'
import { openSources } from './open-sources.ts'
import { openTrails } from './open-trails.ts'
import { openUpstreams } from './open-upstreams.ts'

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

/**
 * Builds every part by hand and joins them: the one place that names concrete backends. Started from the ground up,
 * stopped in reverse.
 *
 * @throws What keeps a server from starting, each with a sentence that says what to do. Nothing is left running.
 */
export async function composeServer(config: Config, log: Log, clock: Clock = systemClock): Promise<ComposedServer> {
  const endings = new Endings()
  try {
    return await startParts(config, log, clock, endings)
  } catch (error) {
    await endings
      .run()
      .catch((cause: unknown) => log.error('what was started could not be ended', { cause: String(cause) }))
    throw error
  }
}

async function startParts(config: Config, log: Log, clock: Clock, endings: Endings): Promise<ComposedServer> {
  const [random, fs] = [systemRandom, nodeFileSystem]
  const guard = new OutgoingGuard()
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
  const credentialsPath = join(dataDir, 'credentials')
  const identities = await openIdentities({
    config,
    metadata,
    sealing,
    clock,
    random,
    isFirstStart,
    keepOperatorRoot: (accessKey) => keepCredentialsFile(ports, credentialsPath, accessKey, config.region),
  })
  const { accounts, rootAccessKeys, directory, authoriser, credentials } = identities
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
      ...proofSealedRows(metadata, sealing),
    ],
  })

  const { store, recovery } = await openingStore
  const redaction = { rules: config.redaction, key: identities.derivedKeys.derive('redaction') }
  const redactor = new RecordRedactor(redaction)
  const recording = openRecording({ config, store, redactor, fs, clock, random, log })
  const { ownActs, rejected, recorder, relaxed } = recording
  const { hasMadeOperatorRoot } = accounts
  await recordStart(recording, { config, metadata, recovery, hasMadeOperatorRoot, log })
  const pool = new PreparePool(redaction)
  endings.push(() => pool.close())
  const ingest = new Ingest(store, pool)
  const proofs = await openProofs({ config, store, metadata, sealing, ownActs, guard, random, log }, endings)
  const clientCredentials = await openCredentials({ config, guard, clock, random, log }, endings)
  const opened = await openTrails(
    {
      config,
      credentials: clientCredentials,
      metadata,
      store,
      hosted,
      identities,
      recording,
      signingKeys,
      proofs,
      guard,
      clock,
      random,
      log,
    },
    endings,
  )
  const { trails, delivery, publication } = opened
  const sources = await openSources(
    { config, credentials: clientCredentials, metadata, ingest, recording, guard, clock, random, log },
    endings,
  )

  const site = { operatorAccountId: config.account.id, region: config.region, regions: config.regions }
  const stages = {
    ...site,
    ...recording,
    ...identities,
    verifier: new SignatureVerifier(credentials, clock),
    clock,
    log,
  }
  let isReady = true
  const operations = hostedOperations({ config, store, identities, hosted, opened, signingKeys, clock })
  const { recordsDataEvent, mayRecordDataEvent } = opened
  const forAws = { ...stages, domains: config.listen.domains, recordsDataEvent }
  const router = new Router({
    aws: new AwsStages({ ...forAws, operations }),
    proxy: new ProxyStages({
      ...forAws,
      mayRecordDataEvent,
      ...openUpstreams(
        {
          config,
          credentials: clientCredentials,
          derivedKeys: identities.derivedKeys,
          guard,
          clock,
          hostedServices: new Set(operations.map(({ service }) => service)),
        },
        endings,
      ),
    }),
    cairn: new CairnStages({
      ...stages,
      random,
      operations: cairnOperations({
        store,
        ingest,
        sources,
        accounts,
        rootAccessKeys,
        rotation,
        ownActs,
        trails,
        delivery,
        proofs,
        clock,
      }),
    }),
    sources: new SourceStages({ ...recording, site: stages, sources: sources.pushed, intake: sources.intake, log }),
    openPages: new OpenPages({
      ...site,
      isReady: async () => isReady && (await canAppend(store)),
      metrics: () =>
        metricsText({
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
        }),
      metricsToken: config.metrics.token,
      verifier: stages.verifier,
      authoriser,
      clock,
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
  guard.listensOn(listener.port)
  endings.push(async () => {
    await relaxed.close()
    await rejected.summarise()
    await ownActs.record('StopServer', {})
  })
  endings.push(async () => {
    await listener.drain()
    await router.settled()
  })
  // Only a server that can be reached has started.
  await ownActs.record('StartServer', { host: config.listen.host, port: listener.port })
  // Not waited for: an STS that is away is no reason not to start, and whoever needs a role's credentials waits for them.
  void clientCredentials.renewWhenDue()
  opened.start()
  sources.start()

  return {
    port: listener.port,
    credentialsPath,
    broken: store.ended,
    tick: async () => {
      for (const incident of await store.tick()) {
        if (incident.kind === 'clock-jumped') await ownActs.record('DetectClockJump', { ...incident })
        else await ownActs.record('FreeExpiredRecords', { ...incident })
      }
      publication.retry()
      await clientCredentials.renewWhenDue()
      await rejected.summarise()
      await relaxed.tellGaps()
      await identities.keyHolders.prune(clock.nowMs())
    },
    renewCertificate: () => {
      const renewed = readCertificate(config)
      if (renewed !== null) listener.renewCertificate(renewed)
    },
    stop: async () => {
      isReady = false
      router.beginStop()
      await endings.run()
    },
  }
}

/** A store whose thread is gone, or whose journal has failed, answers reads at best. */
async function canAppend(store: RecordStoreClient): Promise<boolean> {
  try {
    return !(await store.stats()).journal.hasFailed
  } catch {
    return false
  }
}
