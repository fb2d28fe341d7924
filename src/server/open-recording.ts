import type { Clock } from '../base/clock.ts'
import type { FileSystem } from '../base/file-system.ts'
import type { Log } from '../base/log.ts'
import type { RandomSource } from '../base/random.ts'
import { CallRecorder } from '../capture/call-recorder.ts'
import { OwnActs } from '../capture/own-acts.ts'
import { RejectedRequests } from '../capture/rejected-requests.ts'
import { RelaxedRecorder } from '../capture/relaxed-recorder.ts'
import { SpaceGuard } from '../capture/space-guard.ts'
import type { Config } from '../config/config.ts'
import type { RecordRedactor } from '../event/field-redaction/record-redactor.ts'
import type { RecoveryReport } from '../journal/recovery.ts'
import type { RecordStoreClient } from '../records/store-client.ts'
import type { MetadataStore } from '../storage/metadata-store.ts'
import { recordChangedSettings } from './settings-record.ts'

/** What puts things on record. */
export interface Recording {
  readonly recorder: CallRecorder
  readonly ownActs: OwnActs
  readonly space: SpaceGuard
  readonly rejected: RejectedRequests
  /** For calls whose callers do not wait for their records. */
  readonly relaxed: RelaxedRecorder
}

interface RecordingParts {
  readonly config: Config
  readonly store: RecordStoreClient
  readonly redactor: RecordRedactor
  readonly fs: FileSystem
  readonly clock: Clock
  readonly random: RandomSource
  readonly log: Log
}

export function openRecording({ config, store, redactor, fs, clock, random, log }: RecordingParts): Recording {
  const recorder = new CallRecorder(store, redactor, clock, random)
  const operator = { operatorAccountId: config.account.id, region: config.region }
  const ownActs = new OwnActs({ store, redactor, clock, random, ...operator })
  const space = new SpaceGuard(fs, config.dataDir, clock)
  const perSecond = config.capture.rejectedPerSecond
  const rejected = new RejectedRequests({ recorder, ownActs, space, clock, perSecond })
  return { recorder, ownActs, space, rejected, relaxed: new RelaxedRecorder({ ownActs, space, clock, log }) }
}

interface StartFindings {
  readonly config: Config
  readonly metadata: MetadataStore
  readonly recovery: RecoveryReport
  readonly hasMadeOperatorRoot: boolean
  readonly log: Log
}

/** Records what a start found and what it made of it, before anybody is answered. */
export async function recordStart({ recorder, ownActs }: Recording, findings: StartFindings): Promise<void> {
  const { config, metadata, recovery, hasMadeOperatorRoot, log } = findings
  if (hasMadeOperatorRoot) await ownActs.record('CreateRootAccessKey', { accountId: config.account.id })
  await recordRecovery(recovery, ownActs, log)
  const calls = await recorder.recordUnknownOutcomes()
  if (calls > 0) await ownActs.record('RecordUnknownOutcomes', { calls })
  await recordChangedSettings(metadata, ownActs, config)
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
