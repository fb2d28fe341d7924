import type { JsonObject } from '../../event/event-record.ts'
import type { ObjectAt } from '../../verify/bucket-reader.ts'
import { type ChainName, type Finding, isWrong } from '../../verify/finding.ts'
import type { VerifyTotals } from './verify-totals.ts'

/** A finding as one JSON value: exact texts, times in ISO form. */
export function findingLine(finding: Finding): JsonObject {
  switch (finding.type) {
    case 'digest-file': {
      const { type, verdict, problems, object, chain, startMs, endMs, seenFrom } = finding
      const line = {
        type,
        verdict,
        problems,
        object: locationOf(object),
        start: timeOrNull(startMs),
        end: timeOrNull(endMs),
      }
      return {
        ...line,
        ...(seenFrom === null ? {} : { seenFrom: locationOf(seenFrom) }),
        ...(chain === null ? {} : chainMembers(chain)),
      }
    }
    case 'log-file': {
      const { type, verdict, problems, object, digest, bytes } = finding
      return { type, verdict, problems, object: locationOf(object), digest: digest && locationOf(digest), bytes }
    }
    case 'gap': {
      const { type, reason, chain, fromMs, toMs, object } = finding
      const span = { from: timeOrNull(fromMs), to: timeText(toMs) }
      return { type, reason, isWrong: isWrong(finding), ...span, object: locationOf(object), ...chainMembers(chain) }
    }
    case 'proof-tree': {
      const { type, verdict, problems, object, leaves } = finding
      return { type, verdict, problems, object: locationOf(object), ...(leaves === null ? {} : { leaves }) }
    }
    case 'chain': {
      const { type, chain, provedFromMs, provedToMs, digestFiles } = finding
      const span = { provedFrom: timeOrNull(provedFromMs), provedTo: timeOrNull(provedToMs) }
      return { type, ...span, digestFiles, ...chainMembers(chain) }
    }
  }
}

/** The last line of the answer. */
export function summaryLine({
  digestFiles,
  backfillDigestFiles,
  logFiles,
  gaps,
  trees,
  wrong,
  ...totals
}: VerifyTotals): JsonObject {
  const isValid = wrong === 0 && totals.chains.length > 0
  const counts = { digestFiles, backfillDigestFiles, logFiles, gaps, bytes: totals.bytes }
  return { type: 'summary', isValid, wrong, ...counts, ...(trees.length === 0 ? {} : { proofTrees: trees.length }) }
}

function chainMembers({ trailName, accountId, region, homeRegion, isBackfill }: ChainName): JsonObject {
  return { trail: trailName, accountId, region, homeRegion, isBackfill }
}

export function locationOf({ bucket, key }: ObjectAt): string {
  return `s3://${bucket}/${key}`
}

/** To the second where it is a whole one, as digests have it. */
export function timeText(ms: number): string {
  return new Date(ms).toISOString().replace('.000Z', 'Z')
}

function timeOrNull(ms: number | null): string | null {
  return ms === null ? null : timeText(ms)
}
