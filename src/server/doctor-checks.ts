import { join } from 'node:path'
import { position, recordNumber } from '../base/brands.ts'
import { CorruptFileError, type FileSystem } from '../base/file-system.ts'
import { nodeFileSystem } from '../base/node-file-system.ts'
import type { DoctorChecks, DoctorFinding } from '../cli/doctor-types.ts'
import type { Config } from '../config/config.ts'
import { inspectSegments } from '../journal/inspect-segments.ts'
import { listSegments, partitionFolder } from '../journal/segment-files.ts'
import { inspectTree } from '../proofs/tree/inspect-tree.ts'
import { IndexSegment } from '../records/index/index-segment.ts'
import { PageCache } from '../records/index/page-cache.ts'
import { PagedFile } from '../records/index/paged-file.ts'
import { readManifest } from '../records/manifest-keeper.ts'
import { BlockCache } from '../records/segment/block-cache.ts'
import { RecordSegment } from '../records/segment/record-segment.ts'

/** The checks of stored files: every byte that is under a checksum is read and compared. Nothing is changed. */
export const doctorChecks: DoctorChecks = [
  { subject: 'journal', run: async ({ config }) => checkJournal(nodeFileSystem, config) },
  { subject: 'records', run: async ({ config }) => findings('records', () => checkRecords(nodeFileSystem, config)) },
  { subject: 'index', run: async ({ config }) => findings('index', () => checkIndex(nodeFileSystem, config)) },
  { subject: 'proofs', run: async ({ config }) => findings('proofs', () => checkTree(nodeFileSystem, config)) },
]

/** Pages that a check keeps in memory: each is read once. */
const cachePages = 16

const restore = 'Keep the folder as it is, and restore the file from a backup if there is one.'

function findings(subject: string, check: () => string): readonly DoctorFinding[] {
  try {
    return [{ subject, level: 'good', message: check(), remedy: null }]
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    const remedy = error instanceof CorruptFileError ? restore : 'See whether the disk can be read.'
    return [{ subject, level: 'problem', message: `${message}.`, remedy }]
  }
}

function checkJournal(fs: FileSystem, { dataDir }: Config): readonly DoctorFinding[] {
  const damaged: DoctorFinding[] = []
  const found = findings('journal', () => {
    const { segments, skipped } = inspectJournal(fs, dataDir)
    for (const { path, offsetBytes, reason } of skipped) {
      const message = `${path} is damaged at byte ${offsetBytes}: ${reason}. The record store has everything of it.`
      damaged.push({ subject: 'journal', level: 'warning', message, remedy: 'See whether the disk is failing.' })
    }
    return `All of it is sound (${counted(segments, 'segment')}).`
  })
  return [...found, ...damaged]
}

function inspectJournal(fs: FileSystem, dataDir: string) {
  const folder = partitionFolder(join(dataDir, 'journal'), 0)
  const { cursor } = readManifest(fs, join(dataDir, 'records'))
  const segments = listSegments(fs, folder)
  return { segments: segments.length, skipped: inspectSegments(fs, segments, 0, position(cursor)).skipped }
}

function checkRecords(fs: FileSystem, { dataDir }: Config): string {
  const folder = join(dataDir, 'records')
  let records = 0
  for (const { file, first, end } of readManifest(fs, folder).recordSegments) {
    const segment = RecordSegment.open(fs, join(folder, file), new BlockCache())
    try {
      for (const _ of segment.scan(recordNumber(first), recordNumber(end))) records += 1
    } finally {
      segment.close()
    }
  }
  return `All of them are sound (${counted(records, 'record')}).`
}

function checkIndex(fs: FileSystem, { dataDir }: Config): string {
  const folder = join(dataDir, 'records')
  const { indexSegments } = readManifest(fs, folder)
  for (const { file } of indexSegments) {
    const path = join(folder, file)
    IndexSegment.open(fs, path).close()
    const pages = new PagedFile(fs, path, new PageCache(cachePages))
    try {
      for (let page = 0; page < pages.pages; page += 1) pages.page(page)
    } finally {
      pages.close()
    }
  }
  return `All of it is sound (${counted(indexSegments.length, 'segment')}).`
}

function checkTree(fs: FileSystem, { dataDir }: Config): string {
  const size = inspectTree(fs, join(dataDir, 'proofs'))
  return size === null ? 'There is no tree yet.' : `All hashes belong together (${counted(size, 'record')}).`
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}
