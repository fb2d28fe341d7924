import { createHash } from 'node:crypto'
import type { PushSource } from '../../config/source.ts'
import { Table } from '../../storage/table.ts'
import { FileFollower, type FileFollowerParts, type FileSourceStats } from './file-follower.ts'
import { fileRows } from './file-rows.ts'

/** The files that are followed. */
export interface FollowedFiles {
  stats(): readonly FileSourceStats[]
  /** Begins to follow them. */
  start(): void
  close(): Promise<void>
}

/**
 * Opens the sources that name a file. Nothing is read before they are started.
 *
 * @throws {MalformedRowError | MetadataUnavailableError} Opening may be tried again.
 */
export async function openFollowedFiles(
  sources: readonly PushSource[],
  parts: Omit<FileFollowerParts, 'source' | 'path' | 'rows' | 'partition'>,
): Promise<FollowedFiles> {
  const rows = await Table.open(parts.metadata, fileRows)
  const followers = sources.flatMap((source) => {
    const { file: path } = source
    return path === null
      ? []
      : [new FileFollower({ ...parts, source, path, rows, partition: partitionOf(source, path) })]
  })
  return {
    stats: () => followers.map((follower) => follower.stats()),
    start: () => {
      for (const follower of followers) follower.start()
    },
    close: async () => {
      await Promise.all(followers.map((follower) => follower.close()))
    },
  }
}

/** What a source is known by: with another name or another path it is another, and begins anew. */
function partitionOf({ name }: PushSource, path: string): string {
  return createHash('sha256')
    .update(JSON.stringify([name, path]))
    .digest('hex')
    .slice(0, 32)
}
