import { join } from 'node:path'
import { position } from '../../src/base/brands.ts'
import { systemClock } from '../../src/base/clock.ts'
import { nodeFileSystem } from '../../src/base/node-file-system.ts'
import { systemRandom } from '../../src/base/random.ts'
import { InThreadAppender } from '../../src/journal/in-thread-appender.ts'
import { JournalReader } from '../../src/journal/journal-reader.ts'
import { openJournal } from '../../src/journal/journal-writer.ts'
import { InThreadMaintenance } from '../../src/records/maintenance.ts'
import { readManifest } from '../../src/records/manifest-keeper.ts'
import { RecordStore } from '../../src/records/record-store.ts'

/** The record store of a stopped server, in this process and thread. */
export function openStore(dataDir: string): RecordStore {
  const recordsFolder = join(dataDir, 'records')
  const folder = join(dataDir, 'journal')
  const skipBefore = position(readManifest(nodeFileSystem, recordsFolder).cursor)
  const ports = { fs: nodeFileSystem, clock: systemClock, random: systemRandom }
  const appender = new InThreadAppender(openJournal({ ...ports, folder, partition: 0, skipBefore }).writer)
  return RecordStore.open({
    ...ports,
    folder: recordsFolder,
    appender,
    reader: new JournalReader({ fs: nodeFileSystem, folder, partition: 0, durableEnd: () => appender.durableEnd() }),
    maintenance: new InThreadMaintenance(nodeFileSystem),
    historyRetentionDays: 3_650,
    breathe: async () => {},
  })
}
