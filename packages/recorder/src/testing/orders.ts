import { defineEvents } from '../define-events.ts'
import type { RecorderOptions } from '../options.ts'
import { createRecorder } from '../recorder.ts'

/** Events of a made-up application. */
export const orders = defineEvents({
  eventSource: 'orders.example.com',
  identities: ['Customer'],
  events: {
    CreateOrder: {
      readOnly: false,
      resources: ['Example::Orders::Order'],
      parameters: ['orderId', 'items', 'password'],
      response: ['state'],
    },
    GetOrder: { readOnly: true, category: 'Data', parameters: ['orderId'] },
  },
})

export type Orders = typeof orders

/** Somebody. */
export const ada = { type: 'Customer', principalId: 'c-1', userName: 'ada' } as const

/** What a test chooses; the rest is quick, and says nothing. */
export type Choices = Partial<RecorderOptions<Orders>> & Pick<RecorderOptions<Orders>, 'endpoint' | 'spoolFolder'>

export function ordersRecorder(choices: Choices) {
  return createRecorder({
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'not-a-secret' },
    events: orders,
    batchDelayMsMax: 5,
    retryDelayMsMin: 5,
    retryDelayMsMax: 20,
    onLoss: () => undefined,
    onRejected: () => undefined,
    onProblem: () => undefined,
    ...choices,
  })
}
