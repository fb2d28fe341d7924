import { setTimeout as wait } from 'node:timers/promises'
import { UnreachableError } from '../../aws-client/signed-client.ts'
import { type CairnConnection, type ConnectOptions, connect } from '../client/connect.ts'
import { parseSearchLine } from '../client/search-line.ts'
import { ServerAnswerError } from '../client/server-answer.ts'
import { serverSentEvents } from '../client/server-sent-events.ts'
import { type CommandContext, type ExitStatus, exitStatus } from '../context.ts'
import { countAt, parseJsonObject } from '../json.ts'
import { RecordPrinter } from '../output/record-printer.ts'
import { searchQuery } from '../search-conditions.ts'

/** A server that restarts is back within seconds; one that stays away is asked no more often than this. */
const reconnectDelayMsMin = 500
const reconnectDelayMsMax = 10_000

export interface TailOptions extends ConnectOptions {
  readonly text?: string
  readonly json?: boolean
}

/** Prints records as they arrive until Ctrl-C. A connection that ends is made again. */
export async function tail(
  context: CommandContext,
  conditions: readonly string[],
  options: TailOptions,
): Promise<ExitStatus> {
  const query = searchQuery(conditions, options, context.clock)
  const connection = connect(context, options)
  const signal = context.interruption()
  const printer = new RecordPrinter(context.out, options.json === true, 'typical')
  try {
    await new Follower(context, connection, printer, query).follow(signal)
  } finally {
    connection.close()
  }
  if (printer.count === 0) await context.err.write('nothing matched\n')
  return exitStatus.good
}

class Follower {
  readonly #context: CommandContext
  readonly #connection: CairnConnection
  readonly #printer: RecordPrinter
  readonly #query: readonly (readonly [string, string])[]
  #lastEventId = ''
  #hasConnected = false
  #delayMs = reconnectDelayMsMin

  constructor(
    context: CommandContext,
    connection: CairnConnection,
    printer: RecordPrinter,
    query: readonly (readonly [string, string])[],
  ) {
    this.#context = context
    this.#connection = connection
    this.#printer = printer
    this.#query = query
  }

  /** Returns when `signal` aborts. */
  async follow(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.#once(signal)
      } catch (error) {
        if (signal.aborted) return
        if (!this.#mayPass(error)) throw error
        await this.#context.err.write('the connection ended; connecting again\n')
      }
      await wait(this.#delayMs, undefined, { signal }).catch(() => undefined)
      this.#delayMs = Math.min(this.#delayMs * 2, reconnectDelayMsMax)
    }
  }

  async #once(signal: AbortSignal): Promise<void> {
    const headers: Record<string, string> = { accept: 'text/event-stream' }
    if (this.#lastEventId !== '') headers['last-event-id'] = this.#lastEventId
    const answer = await this.#connection.ask({
      method: 'GET',
      path: '/_cairn/v1/tail',
      query: this.#query,
      headers,
      signal,
    })
    this.#hasConnected = true
    this.#delayMs = reconnectDelayMsMin
    for await (const { event, data, lastEventId } of serverSentEvents(answer)) {
      if (lastEventId !== '') this.#lastEventId = lastEventId
      if (event === 'gap') await this.#context.err.write(gapRemark(data))
      else if (event === 'record') await this.#show(data)
    }
  }

  async #show(data: string): Promise<void> {
    const parsed = parseSearchLine(data)
    if (parsed.kind === 'record') await this.#printer.print(parsed.record)
  }

  /** True where trying again may help: the connection broke, or the server is busy, after it once was there. */
  #mayPass(error: unknown): boolean {
    if (!this.#hasConnected) return false
    if (error instanceof ServerAnswerError) return error.status === 429 || error.status >= 500
    return error instanceof UnreachableError || (error instanceof Error && 'code' in error)
  }
}

function gapRemark(data: string): string {
  const dropped = countAt(parseJsonObject(data) ?? {}, 'dropped')
  return `${dropped} records are not shown here, because this tail could not keep up; ./cairn lookup has them\n`
}
