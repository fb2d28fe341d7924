import { uuid } from '../../src/base/random.ts'
import { type Actor, accountId } from './actors.ts'
import type { SeededRandom } from './seeded-random.ts'

/** A call as the story tells it; {@link recordOf} adds what every record has. */
export interface Call {
  /** `2026-11-17T09:00:00Z` */
  readonly at: string
  readonly actor: Actor
  /** The first label of `eventSource`. */
  readonly service: string
  readonly name: string
  readonly region: string
  readonly isRead: boolean
  readonly request: object | null
  readonly response?: object
  readonly error?: { readonly code: string; readonly message: string }
  readonly resources?: readonly object[]
  readonly isDataEvent?: boolean
}

const requestIdAlphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** The event record of `call`, its members in the order in which AWS writes them. */
export function recordOf(call: Call, random: SeededRandom): object {
  const { actor, error, resources } = call
  const isS3 = call.service === 's3'
  const isManagement = call.isDataEvent !== true
  return {
    eventVersion: '1.11',
    userIdentity: actor.identity,
    eventTime: call.at,
    eventSource: `${call.service}.amazonaws.com`,
    eventName: call.name,
    awsRegion: call.region,
    sourceIPAddress: actor.address,
    userAgent: isS3 ? `[${actor.userAgent}]` : actor.userAgent,
    ...(error === undefined ? {} : { errorCode: error.code, errorMessage: error.message }),
    requestParameters: call.request,
    responseElements: call.response ?? null,
    ...(isS3 ? { additionalEventData: transferOf(call, random) } : {}),
    requestID: isS3 ? random.text(requestIdAlphabet, 16) : uuid(random),
    eventID: uuid(random),
    readOnly: call.isRead,
    ...(resources === undefined ? {} : { resources }),
    eventType: 'AwsApiCall',
    managementEvent: isManagement,
    recipientAccountId: accountId,
    eventCategory: isManagement ? 'Management' : 'Data',
    tlsDetails: {
      tlsVersion: 'TLSv1.3',
      cipherSuite: 'TLS_AES_128_GCM_SHA256',
      clientProvidedHostHeader: `${call.service}.${call.region}.amazonaws.com`,
    },
  }
}

function transferOf({ name, error }: Call, random: SeededRandom): object {
  return {
    SignatureVersion: 'SigV4',
    CipherSuite: 'TLS_AES_128_GCM_SHA256',
    bytesTransferredIn: name === 'PutObject' ? 20_000 + random.below(60_000) : 0,
    AuthenticationMethod: 'AuthHeader',
    'x-amz-id-2': random.bytes(48).toString('base64'),
    bytesTransferredOut: name === 'GetObject' && error === undefined ? 4_000 + random.below(60_000) : 243,
  }
}
