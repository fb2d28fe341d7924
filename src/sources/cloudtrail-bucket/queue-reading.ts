import type { QueueMessage, SqsClient } from '../../aws-client/sqs-client.ts'
import { queueWaitSecondsMax } from '../../aws-client/sqs-client.ts'
import type { LogFileTaker } from './log-file-taker.ts'
import { placeOfKey } from './log-streams.ts'
import { type NotifiedObject, parseNotification } from './notification.ts'
import type { TakenMarks } from './taken-marks.ts'

/** A message that is worked on stays hidden for so long, and for as long again each time that half of it has passed. */
const visibilitySeconds = 300

export interface QueueReadingParts {
  readonly queue: Pick<SqsClient, 'receive' | 'delete' | 'hide'>
  readonly bucketName: string
  readonly root: string
  readonly marks: TakenMarks
  readonly taker: Pick<LogFileTaker, 'take'>
  /** Told of a message that says nothing of this bucket that is understood: it is left to the queue's redrive. */
  readonly leftAlone: (messageId: string) => void
  readonly closing: AbortSignal
}

/** Follows a bucket by what a queue tells of it. */
export class QueueReading {
  readonly #parts: QueueReadingParts
  #leftMessages = 0

  constructor(parts: QueueReadingParts) {
    this.#parts = parts
  }

  /** Messages that were left alone. */
  get leftMessages(): number {
    return this.#leftMessages
  }

  /**
   * Waits for messages, takes what they tell of, and deletes each once the records of all its objects are durable.
   *
   * @returns What kept an object from being taken, whose message comes again; null where nothing did.
   * @throws What keeps the queue from being asked.
   */
  async round(waitSeconds = queueWaitSecondsMax): Promise<unknown> {
    const { queue, closing } = this.#parts
    const messages = await queue.receive(visibilitySeconds, waitSeconds, closing)
    if (messages.length === 0) return null
    const waiting = new Set(messages)
    // Where it fails a message comes again while it is worked on, which takes time and nothing else.
    const hide = () => void queue.hide([...waiting], visibilitySeconds, closing).catch(() => undefined)
    const timer = setInterval(hide, (visibilitySeconds / 2) * 1000)
    try {
      const outcomes = await Promise.allSettled(messages.map((message) => this.#work(message, waiting)))
      return outcomes.find((outcome) => outcome.status === 'rejected')?.reason ?? null
    } finally {
      clearInterval(timer)
    }
  }

  async #work(message: QueueMessage, waiting: Set<QueueMessage>): Promise<void> {
    const { queue, leftAlone, closing } = this.#parts
    try {
      const isUnderstood = await this.#takeAll(message)
      if (isUnderstood) return await queue.delete([message], closing)
      this.#leftMessages += 1
      leftAlone(message.messageId)
    } finally {
      waiting.delete(message)
    }
  }

  /** Whether all that the message says is understood, and taken. */
  async #takeAll({ body }: QueueMessage): Promise<boolean> {
    const notification = parseNotification(body)
    if (notification.kind === 'unreadable') return false
    const outcomes = await Promise.allSettled(notification.objects.map((object) => this.#take(object)))
    const failed = outcomes.find((outcome) => outcome.status === 'rejected')
    if (failed !== undefined) throw failed.reason
    return outcomes.every((outcome) => outcome.status === 'fulfilled' && outcome.value)
  }

  /** False where the object is none of this bucket's. */
  async #take({ bucket, key }: NotifiedObject): Promise<boolean> {
    const { bucketName, root, marks, taker } = this.#parts
    if (bucket !== bucketName) return false
    const place = placeOfKey(root, key)
    if (place === null || marks.has(place.stream, place.path)) return true
    await taker.take(key)
    await marks.add(place.stream, [place.path], null)
    return true
  }
}
