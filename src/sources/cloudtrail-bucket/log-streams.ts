import { logFolders } from '../../formats/log-file-key.ts'

/** Where a log file stands below `AWSLogs/`. */
export interface LogFilePlace {
  /**
   * `[o-…/]<account>/<folder>/<region>`: the log files of one account, one Region and one kind. Their keys come in the
   * order of time.
   */
  readonly stream: string
  /** `<year>/<month>/<day>/<file>`. */
  readonly path: string
}

/** What stands before the streams: `[<prefix>/]AWSLogs/`. */
export function logRoot(prefix: string): string {
  const bare = prefix.replace(/\/+$/, '')
  return bare === '' ? 'AWSLogs/' : `${bare}/AWSLogs/`
}

const organizationPattern = /^o-[a-z0-9]{10,32}$/
const accountPattern = /^\d{12}$/
const regionPattern = /^[a-z0-9-]{1,32}$/
const pathPattern = /^\d{4}\/\d\d\/\d\d\/[^/]+\.json(?:\.gz)?$/
const folders: ReadonlySet<string> = new Set(Object.values(logFolders))

/** Null where `key` is no log file below `root`: a digest, an empty folder, something of somebody else. */
export function placeOfKey(root: string, key: string): LogFilePlace | null {
  if (!key.startsWith(root)) return null
  const steps = key.slice(root.length).split('/')
  const organization = organizationPattern.test(steps[0] ?? '') ? steps.slice(0, 1) : []
  const [account = '', folder = '', region = '', ...path] = steps.slice(organization.length)
  if (!accountPattern.test(account) || !folders.has(folder) || !regionPattern.test(region)) return null
  if (!isLogFilePath(path.join('/'))) return null
  return { stream: [...organization, account, folder, region].join('/'), path: path.join('/') }
}

/** Whether a log file may stand there below its stream. */
export function isLogFilePath(path: string): boolean {
  return pathPattern.test(path)
}

/** The day that a path begins with: `<year>/<month>/<day>`. */
export function dayOfPath(path: string): string {
  return path.slice(0, 'yyyy/mm/dd'.length)
}

/** The day of an instant as paths write it. */
export function dayOfTime(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10).replaceAll('-', '/')
}

/** The last of `paths` in their order, or `last` where none comes after it. */
export function lastPath(paths: Iterable<string>, last: string): string {
  let found = last
  for (const path of paths) if (path > found) found = path
  return found
}

/** What is listed to find streams: folders by their common prefixes, in full and with `/` at the end. */
export interface FolderLister {
  folders(prefix: string): AsyncIterable<string>
}

/**
 * All streams below `root`, as they are listed. Bounded by what the bucket's owner lets CloudTrail write there: a few
 * for each account and Region.
 */
export async function* findStreams(lister: FolderLister, root: string): AsyncGenerator<string> {
  for await (const top of lister.folders(root)) {
    const name = lastStep(top)
    if (accountPattern.test(name)) yield* streamsOfAccount(lister, root, top)
    if (!organizationPattern.test(name)) continue
    for await (const account of lister.folders(top)) {
      if (accountPattern.test(lastStep(account))) yield* streamsOfAccount(lister, root, account)
    }
  }
}

async function* streamsOfAccount(lister: FolderLister, root: string, account: string): AsyncGenerator<string> {
  for await (const folder of lister.folders(account)) {
    if (!folders.has(lastStep(folder))) continue
    for await (const region of lister.folders(folder)) {
      if (regionPattern.test(lastStep(region))) yield region.slice(root.length, -1)
    }
  }
}

function lastStep(folder: string): string {
  return folder.slice(folder.lastIndexOf('/', folder.length - 2) + 1, -1)
}
