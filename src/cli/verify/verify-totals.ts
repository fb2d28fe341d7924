import { type ChainFinding, type Finding, isWrong, type TreeFinding, type Verdict } from '../../verify/finding.ts'

type Counts = Record<Verdict | 'unnamed', number>

const noCounts: Counts = { valid: 0, invalid: 0, missing: 0, unproven: 0, 'not-covered': 0, unnamed: 0 }

/** The sums over all findings. */
export class VerifyTotals {
  readonly digestFiles: Counts = { ...noCounts }
  readonly backfillDigestFiles: Counts = { ...noCounts }
  readonly logFiles: Counts = { ...noCounts }
  readonly chains: ChainFinding[] = []
  /** Of checkpoints that are there. */
  readonly trees: TreeFinding[] = []
  gaps = 0
  wrong = 0
  /** Of log files, uncompressed. */
  bytes = 0

  get digestFilesFound(): number {
    return this.chains.reduce((sum, { digestFiles }) => sum + digestFiles, 0)
  }

  add(finding: Finding): void {
    if (isWrong(finding)) this.wrong += 1
    switch (finding.type) {
      case 'digest-file':
        countsFor(this, finding.chain?.isBackfill === true)[finding.verdict] += 1
        break
      case 'log-file':
        this.logFiles[finding.problems.includes('unnamed') ? 'unnamed' : finding.verdict] += 1
        this.bytes += finding.bytes ?? 0
        break
      case 'gap':
        this.gaps += 1
        break
      case 'proof-tree':
        if (finding.note !== null) this.trees.push(finding)
        break
      case 'chain':
        this.chains.push(finding)
        break
    }
  }
}

function countsFor({ digestFiles, backfillDigestFiles }: VerifyTotals, isBackfill: boolean): Counts {
  return isBackfill ? backfillDigestFiles : digestFiles
}
