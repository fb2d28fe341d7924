import { watchFile } from 'node:fs'
import { systemClock } from '../base/clock.ts'
import { CorruptFileError, FileSystemError, NewerFormatError } from '../base/file-system.ts'
import { Log } from '../base/log.ts'
import type { Config } from '../config/config.ts'
import { scrubText } from '../event/scrub-text.ts'
import { MasterKeyError } from '../identity/master-key-file.ts'
import { BrokenSealError } from '../identity/sealing.ts'
import { CertificateError } from './certificate.ts'
import { type ComposedServer, composeServer } from './compose.ts'
import { FolderInUseError } from './folder-lock.ts'
import { UpstreamSettingsError } from './upstream-settings-error.ts'

/** How often what falls due with time is looked at. */
const tickMs = 60_000

/** Exit status of a server that could not go on. */
const brokenStatus = 2

/** How often certificate files are looked at for a change. */
const certificateWatchMs = 5_000

/** Why a server could not start, as one sentence with the remedy. */
export class StartError extends Error {
  override readonly name = 'StartError'
}

/**
 * Runs the server until SIGTERM or SIGINT. Resolves once it has stopped: open requests answered, everything in place.
 *
 * @throws {StartError}
 */
export async function serve(config: Config): Promise<void> {
  const log = new Log(systemClock, config.log.level, (line) => process.stderr.write(line), scrubText)
  const server = await composeServer(config, log).catch((error: unknown) => {
    throw startError(error, config)
  })
  // Before anyone is told that it is ready: who is may stop it at once.
  const stopped = stopSignal()
  announce(config, server)
  const timer = setInterval(() => {
    server.tick().catch((error: unknown) => log.error('the work of the minute failed', { error: String(error) }))
  }, tickMs)
  watchCertificate(config, server, log)
  const end = await Promise.race([stopped, server.broken.then(() => 'broken' as const)])
  clearInterval(timer)
  if (end === 'broken') {
    // Nothing can be recorded, so nothing may be answered. What was answered is in the journal.
    log.error('the thread of the records ended, and the server with it; start it again')
    process.exit(brokenStatus)
  }
  log.info('stopping')
  await server.stop().catch((error: unknown) => {
    // The journal has all that was answered; what is missing is the record of this stop, or a tidy folder.
    log.error('the server stopped with something left undone; the next start makes up for it', { error: String(error) })
  })
}

/** Lines to paste into a shell, one to try, and last that it is ready. */
function announce({ listen, region }: Config, { port, credentialsPath }: ComposedServer): void {
  const scheme = listen.tls === null ? 'http' : 'https'
  const reachable = listen.host === '0.0.0.0' || listen.host === '::' ? '127.0.0.1' : listen.host
  const url = `${scheme}://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`
  const lines = [
    `export AWS_ENDPOINT_URL=${url} AWS_REGION=${region} AWS_PROFILE=cairn AWS_SHARED_CREDENTIALS_FILE=${shellWord(credentialsPath)}`,
    'unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN',
    'aws sts get-caller-identity && ./cairn lookup',
    `cairn ready on ${url}`,
  ]
  process.stdout.write(`${lines.join('\n')}\n`)
}

function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}

function stopSignal(): Promise<'asked'> {
  return new Promise((resolve) => {
    process.once('SIGTERM', () => resolve('asked'))
    process.once('SIGINT', () => resolve('asked'))
  })
}

function watchCertificate({ listen: { tls } }: Config, server: ComposedServer, log: Log): void {
  if (tls === null) return
  for (const file of [tls.certFile, tls.keyFile]) {
    watchFile(file, { interval: certificateWatchMs, persistent: false }, () => {
      try {
        server.renewCertificate()
        log.info('the certificate was read again')
      } catch (error) {
        log.error('the certificate could not be read; the one before stays in use', { error: String(error) })
      }
    })
  }
}

/** Errors whose message already says what is wrong and what to do. */
const telling = [CertificateError, FolderInUseError, MasterKeyError, NewerFormatError, UpstreamSettingsError]

function startError(error: unknown, { listen, dataDir }: Config): StartError {
  return new StartError(startProblem(error, listen, dataDir), { cause: error })
}

function startProblem(error: unknown, { host, port }: Config['listen'], dataDir: string): string {
  if (telling.some((known) => error instanceof known) && error instanceof Error) return error.message
  if (error instanceof CorruptFileError) {
    return `${error.message}. Nothing was changed. See what else is damaged: ./cairn doctor`
  }
  if (error instanceof BrokenSealError) {
    return `The root credentials cannot be opened: ${error.message}. Put back the master key that ${dataDir} was made with.`
  }
  const code = codeOf(error)
  if (isListening(error)) return listenProblem(code, host, port)
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return `${dataDir} cannot be written by this user. Choose another folder with dataDir (CAIRN_DATA_DIR), or give this one to the user.`
  }
  if (code === 'ENOTDIR' || code === 'EEXIST') {
    return `${dataDir} cannot be a folder: there is a file of that name on its path. Choose another with dataDir (CAIRN_DATA_DIR).`
  }
  if (code === 'ENOSPC') return `The disk of ${dataDir} is full. Free some space and start again.`
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error)
}

function isListening(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error && (error.syscall === 'listen' || error.syscall === 'getaddrinfo')
}

function listenProblem(code: string | null, host: string, port: number): string {
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} on ${host} is in use. Choose another with listen.port (CAIRN_PORT).`
    case 'EACCES':
      return `Port ${port} is not for this user. Choose one from 1024 on with listen.port (CAIRN_PORT).`
    default:
      return `${host} is no address of this machine (${code}). Choose another with listen.host (CAIRN_HOST).`
  }
}

function codeOf(error: unknown): string | null {
  if (error instanceof FileSystemError) return error.code
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null
}
