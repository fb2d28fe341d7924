import { isRecord } from './is-record.ts'
import type { OperationContract } from './service-contract.ts'

/**
 * What `additionalEventData` of SES tells of a mail that was sent: the id under which it is followed. Nothing of every
 * other call.
 *
 * https://docs.aws.amazon.com/ses/latest/dg/logging-using-cloudtrail.html
 */
export function sentMail({ service, name }: OperationContract, output: unknown): { readonly sesMessageId?: string } {
  const isSent = (service.name === 'ses' || service.name === 'sesv2') && name.startsWith('Send')
  const id = isSent && isRecord(output) ? output.MessageId : undefined
  return typeof id === 'string' ? { sesMessageId: id } : {}
}
