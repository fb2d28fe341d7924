import { parentPort } from 'node:worker_threads'
import { required } from '../base/assert.ts'
import type { Position } from '../base/brands.ts'
import { systemClock } from '../base/clock.ts'
import { nodeFileSystem } from '../base/node-file-system.ts'
import { systemRandom } from '../base/random.ts'
import { serveCalls } from '../base/worker-rpc.ts'
import type { FrameContent } from './journal.ts'
import { type JournalOptions, type JournalWriter, openJournal } from './journal-writer.ts'
import type { RecoveryReport } from './recovery.ts'

/** What crosses to the thread: the options but for the ports, which cannot. */
export type WorkerJournalOptions = Omit<JournalOptions, 'fs' | 'clock' | 'random'>

export interface WorkerJournalOpened {
  readonly report: RecoveryReport
  readonly nextPosition: Position
}

let opened: JournalWriter | null = null

/** The writer, in a thread of its own: it makes synchronous file calls, and nothing else has to wait for them. */
serveCalls(required(parentPort, 'the port to the thread that started this one'), {
  open(options: WorkerJournalOptions): WorkerJournalOpened {
    const ports = { fs: nodeFileSystem, clock: systemClock, random: systemRandom }
    const { writer, report } = openJournal({ ...options, ...ports })
    opened = writer
    return { report, nextPosition: writer.nextPosition }
  },
  appendGroup: (group: readonly FrameContent[]) => writer().appendGroup(group),
  release: (before: Position) => writer().release(before),
  stats: () => writer().stats(),
  close: () => writer().close(),
})

function writer(): JournalWriter {
  return required(opened, 'an open journal')
}
