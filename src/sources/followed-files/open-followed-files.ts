import { createHash } from 'node:crypto'
import type { Clock } from '../../base/clock.ts'
import { SourceHealth } from '../../capture/source-health.ts'
import type { PushSource } from '../../config/source.ts'
import { Table } from '../../storage/table.ts'
import { fileFailureOf } from './file-failure.ts'
import { FileFollower, type FileFollowerParts, type FileSourceStats } from './file-follower.ts'
import { fileRows, fileStateRows } from './file-rows.ts'

type FollowedFilesParts = Omit<FileFollowerParts, 'source' | 'path' | 'rows' | 'partition' | 'health'> & {
  readonly clock: Clock
}

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
  parts: FollowedFilesParts,
): Promise<FollowedFiles> {
  const rows = await Table.open(parts.metadata, fileRows)
  const states = await Table.open(parts.metadata, fileStateRows)
  const followers = sources.flatMap((source) => {
    const { name, file: path } = source
    if (path === null) return []
    const partition = partitionOf(source, path)
    const place = { partition, part: 'file', details: { source: name, path } } as const
    const health = new SourceHealth({ ...parts, ...place, states, failureOf: fileFailureOf })
    return [new FileFollower({ ...parts, source, path, rows, partition, health })]
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
