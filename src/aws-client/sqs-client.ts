import type { Region } from '../base/brands.ts'
import type { Clock } from '../base/clock.ts'
import { isJsonObject, type JsonObject, textAt } from '../event/event-record.ts'
import { refusesCredentials } from './answer.ts'
import { type AwsJsonService, callAwsJson } from './aws-json.ts'
import type { CredentialSource } from './credential-source.ts'
import { SignedClient, type SignedClientOptions } from './signed-client.ts'

export interface QueueMessage {
  /** The same each time that it is received. */
  readonly messageId: string
  /** Of this receipt: what it is deleted and hidden by. */
  readonly receiptHandle: string
  readonly body: string
}

export interface SqsClientOptions {
  /** The queue, as SQS names it: requests go to its host. */
  readonly queueUrl: URL
  /** Of a queue whose host names none. */
  readonly region: Region
  readonly credentials: CredentialSource
  readonly clock: Clock
  readonly trustedCertificates: readonly string[] | null
  readonly userAgent: string
  /** See {@link SignedClientOptions}. */
  readonly guard: SignedClientOptions['guard']
}

/** Most messages of one call, which SQS sets. */
export const queueMessagesMax = 10

/** Longest that a call waits for a message, which SQS sets. */
export const queueWaitSecondsMax = 20

/** A wait for messages is silent for {@link queueWaitSecondsMax}; a service that is silent for longer has gone. */
const idleTimeoutMs = 40_000

/** One waits for messages; the others delete and hide those that are there. */
const connectionsMax = 4

const service: AwsJsonService = { version: '1.0', targetPrefix: 'AmazonSQS' }

/**
 * Reads one queue of SQS. Every method throws {@link AnswerError} where SQS refuses and {@link UnreachableError} where
 * there is no answer, and repeats nothing.
 */
export class SqsClient {
  readonly #queueUrl: string
  readonly #client: SignedClient

  constructor({ queueUrl, region, credentials, ...options }: SqsClientOptions) {
    this.#queueUrl = queueUrl.href
    this.#client = new SignedClient({
      ...options,
      endpoint: new URL(queueUrl.origin),
      signer: { credentials, region: regionOfHost(queueUrl.hostname) ?? region, service: 'sqs' },
      connectionsMax,
      idleTimeoutMs,
    })
  }

  /**
   * Waits for messages; none is an answer too. What is received is hidden from others for `visibilitySeconds`, and comes
   * again after that unless it has been deleted.
   */
  async receive(
    visibilitySeconds: number,
    waitSeconds: number,
    signal?: AbortSignal,
  ): Promise<readonly QueueMessage[]> {
    const input = {
      MaxNumberOfMessages: queueMessagesMax,
      VisibilityTimeout: visibilitySeconds,
      WaitTimeSeconds: waitSeconds,
    }
    const { Messages: messages } = await this.#call('ReceiveMessage', input, signal)
    return (Array.isArray(messages) ? messages : []).filter(isJsonObject).flatMap(messageOf)
  }

  /** One that could not be deleted comes again. */
  async delete(messages: readonly QueueMessage[], signal?: AbortSignal): Promise<void> {
    await this.#call('DeleteMessageBatch', { Entries: entriesOf(messages, {}) }, signal)
  }

  /** From now on they stay hidden for `visibilitySeconds`. One for which that failed comes again earlier. */
  async hide(messages: readonly QueueMessage[], visibilitySeconds: number, signal?: AbortSignal): Promise<void> {
    const entries = entriesOf(messages, { VisibilityTimeout: visibilitySeconds })
    await this.#call('ChangeMessageVisibilityBatch', { Entries: entries }, signal)
  }

  close(): void {
    this.#client.close()
  }

  async #call(operation: string, input: JsonObject, signal: AbortSignal | undefined): Promise<JsonObject> {
    try {
      return await callAwsJson(this.#client, service, operation, { QueueUrl: this.#queueUrl, ...input }, signal)
    } catch (error) {
      if (refusesCredentials(error)) this.#client.refused()
      throw error
    }
  }
}

function messageOf(message: JsonObject): readonly QueueMessage[] {
  const receiptHandle = textAt(message, 'ReceiptHandle')
  if (receiptHandle === null) return []
  return [{ messageId: textAt(message, 'MessageId') ?? '', receiptHandle, body: textAt(message, 'Body') ?? '' }]
}

/** At most {@link queueMessagesMax} of them. */
function entriesOf(messages: readonly QueueMessage[], more: JsonObject): readonly JsonObject[] {
  return messages.map(({ receiptHandle }, index) => ({ Id: String(index), ReceiptHandle: receiptHandle, ...more }))
}

/** `sqs.<region>.amazonaws.com`, as AWS names its queues; a host of one's own names none. */
function regionOfHost(host: string): string | null {
  return /^sqs\.([a-z0-9-]{1,32})\.amazonaws\.com(?:\.cn)?$/.exec(host)?.[1] ?? null
}
