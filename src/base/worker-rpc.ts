import type { MessagePort, Transferable, Worker } from 'node:worker_threads'

/**
 * Calls between threads, by name, in order of arrival. Data is copied unless it is listed for transfer.
 *
 * An error crosses with its name, message and own data, so that both sides can act on it; `revive` makes it a class
 * again where one is known.
 */
interface CallMessage {
  readonly call: number
  readonly method: string
  readonly input: unknown
}

interface ReplyMessage {
  readonly reply: number
  readonly output?: unknown
  readonly error?: { readonly name: string; readonly message: string; readonly data: Record<string, unknown> }
}

export interface Sent<T> {
  readonly value: T
  readonly transfer: readonly Transferable[]
}

type Handler = (input: never) => unknown
type Port = MessagePort | Worker

/** An error that was thrown on the other side of a thread boundary. */
export class RemoteError extends Error {
  readonly data: Readonly<Record<string, unknown>>

  constructor(name: string, message: string, data: Readonly<Record<string, unknown>>) {
    super(message)
    this.name = name
    this.data = data
  }
}

/**
 * The memory behind each of `parts` that holds nothing else, to be transferred with a message. A part of a larger memory
 * is left out, and so copied: it would take all of it along.
 */
export function ownMemory(parts: Iterable<Uint8Array>): ArrayBuffer[] {
  const memory = new Set<ArrayBuffer>()
  for (const { buffer, byteLength } of parts) {
    if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength && byteLength > 0) memory.add(buffer)
  }
  return [...memory]
}

/** Marks `value` as an answer whose memory moves to the caller instead of being copied. */
export function moving<T>(value: T, transfer: readonly Transferable[]): Sent<T> {
  return new Moving(value, transfer)
}

class Moving<T> implements Sent<T> {
  readonly value: T
  readonly transfer: readonly Transferable[]

  constructor(value: T, transfer: readonly Transferable[]) {
    this.value = value
    this.transfer = transfer
  }
}

/** Answers calls that arrive at `port`. A handler may return a value, a promise, or {@link moving}. */
export function serveCalls(port: Port, handlers: Readonly<Record<string, Handler>>): void {
  const outbox = new Outbox(port)
  port.on('message', (messages: unknown) => {
    for (const message of listOf(messages)) if (isCall(message)) void answer(message)
  })

  function fail(call: number, error: unknown): void {
    // A description is plain text and numbers: it can always be sent, unless nobody is there to receive it.
    outbox.post({ reply: call, error: describe(error) }, [], () => {})
  }

  async function answer({ call, method, input }: CallMessage): Promise<void> {
    try {
      const handler = handlers[method]
      if (handler === undefined) throw new Error(`no such call: ${method}`)
      const output = await handler(input as never)
      const [value, transfer] = output instanceof Moving ? [output.value, output.transfer] : [output, []]
      outbox.post({ reply: call, output: value }, transfer, (error) => fail(call, error))
    } catch (error) {
      fail(call, error)
    }
  }
}

/** Makes calls to the other end of `port`. Pending calls reject when the other end is gone. */
export class RemoteCaller {
  readonly #outbox: Outbox
  readonly #pending = new Map<number, PromiseWithResolvers>()
  readonly #revive: (error: RemoteError) => Error
  #next = 0
  #gone: Error | null = null

  constructor(port: Port, revive: (error: RemoteError) => Error = (error) => error) {
    this.#outbox = new Outbox(port)
    this.#revive = revive
    port.on('message', (messages: unknown) => {
      for (const message of listOf(messages)) this.#receive(message)
    })
    port.on('error', (error: Error) => this.#end(error))
    port.on('exit', (code: number) => this.#end(new Error(`the worker ended with status ${code}`)))
    port.on('close', () => this.#end(new Error('the port was closed')))
  }

  /** The type of the answer is the callee's promise: both ends are ours and are compiled together. */
  call<T>(method: string, input: unknown, transfer: readonly Transferable[] = []): Promise<T> {
    if (this.#gone !== null) return Promise.reject(this.#gone)
    const call = this.#next++
    return new Promise<T>((resolve, reject) => {
      // First: what cannot be sent is refused here, and nobody waits for its answer.
      this.#outbox.post({ call, method, input }, transfer, (error) => {
        this.#pending.delete(call)
        reject(error)
      })
      this.#pending.set(call, { resolve: (value) => resolve(value as T), reject })
    })
  }

  #receive(message: unknown): void {
    if (!isReply(message)) return
    const waiting = this.#pending.get(message.reply)
    if (waiting === undefined) return
    this.#pending.delete(message.reply)
    if (message.error === undefined) waiting.resolve(message.output)
    else waiting.reject(this.#revive(new RemoteError(message.error.name, message.error.message, message.error.data)))
  }

  #end(error: Error): void {
    this.#gone ??= error
    for (const waiting of this.#pending.values()) waiting.reject(error)
    this.#pending.clear()
  }
}

/**
 * Sends what one turn of the event loop posts as one message. Waking the other thread costs more than most of what is
 * sent: with many calls under way, one wake-up carries them all.
 */
class Outbox {
  readonly #port: Port
  #waiting: Posted[] = []

  constructor(port: Port) {
    this.#port = port
  }

  /** @param fail Told why where the message cannot be sent: it holds what cannot be copied, or memory that is gone. */
  post(message: CallMessage | ReplyMessage, transfer: readonly Transferable[], fail: (error: Error) => void): void {
    if (this.#waiting.length === 0) setImmediate(() => this.#send())
    this.#waiting.push({ message, transfer, fail })
  }

  #send(): void {
    const posted = this.#waiting
    this.#waiting = []
    try {
      this.#port.postMessage(
        posted.map(({ message }) => message),
        posted.flatMap(({ transfer }) => transfer),
      )
    } catch {
      // One of them is at fault: the others must not fail with it.
      for (const one of posted) this.#sendAlone(one)
    }
  }

  #sendAlone({ message, transfer, fail }: Posted): void {
    try {
      this.#port.postMessage([message], [...transfer])
    } catch (error) {
      fail(error instanceof Error ? error : new Error(String(error)))
    }
  }
}

interface Posted {
  readonly message: CallMessage | ReplyMessage
  readonly transfer: readonly Transferable[]
  readonly fail: (error: Error) => void
}

function listOf(messages: unknown): readonly unknown[] {
  return Array.isArray(messages) ? messages : []
}

interface PromiseWithResolvers {
  resolve(value: unknown): void
  reject(error: Error): void
}

function isCall(message: unknown): message is CallMessage {
  return typeof message === 'object' && message !== null && 'call' in message
}

function isReply(message: unknown): message is ReplyMessage {
  return typeof message === 'object' && message !== null && 'reply' in message
}

function describe(error: unknown): NonNullable<ReplyMessage['error']> {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error), data: {} }
  const data = Object.fromEntries(
    Object.entries(error).filter(
      ([, value]) => value === null || (typeof value !== 'object' && typeof value !== 'function'),
    ),
  )
  return { name: error.name, message: error.message, data }
}
