import { type JsonObject, textAt } from '../../event/event-record.ts'
import { parseEventTime } from '../../event/event-time.ts'
import { parseItem } from '../item-schema.ts'
import { codeOfStatus, s3CallParts } from '../s3-call.ts'
import type { MappedItem, SourceContext, SourceMapping, SourceParts } from '../source-mapping.ts'
import { recordNameOf } from './operation-names.ts'
import { type OpsLogEntry, opsLogEntrySchema } from './ops-log-entry.ts'
import { parseRequestLine } from './request-line.ts'
import { cephIdentity } from './user.ts'

/** `eventSource` of its records. */
const cephEventSource = 'ceph.io'

const readMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Entries of the ops log of Ceph's object gateway, as it writes them into a file or a socket. */
export const cephRgwMapping: SourceMapping = {
  listMember: null,
  nameOf: (item) => textAt(item, 'trans_id'),
  map: (item, context): MappedItem => {
    const parsed = parseItem(opsLogEntrySchema, item)
    if ('problem' in parsed) return parsed
    // Older versions write a blank for the `T`.
    const eventTimeMs = parseEventTime(parsed.item.time.replace(' ', 'T'))
    if (eventTimeMs === null) return { problem: 'time is no time' }
    return { parts: { ...partsOf(parsed.item, context), eventTimeMs } }
  },
}

function partsOf(entry: OpsLogEntry, { region }: SourceContext): Omit<SourceParts, 'eventTimeMs'> {
  const bucket = entry.bucket?.slice(entry.bucket.lastIndexOf('/') + 1)
  const line = parseRequestLine(entry.uri ?? '', bucket)
  const eventName = recordNameOf(entry.operation, line)
  const call = s3CallParts(eventName, bucket, line.key)
  return {
    ...call,
    // Swift's calls have names of their own.
    readOnly: call.readOnly || readMethods.has(line.method),
    // The gateway gives a call an id, and may log what it does for it under the same.
    id: null,
    requestID: entry.trans_id,
    userIdentity: cephIdentity(entry),
    eventSource: cephEventSource,
    eventName,
    awsRegion: region,
    sourceIPAddress: entry.remote_addr,
    userAgent: entry.user_agent,
    ...errorOf(entry),
    requestParameters: { ...line.query, bucketName: bucket, key: line.key },
    responseElements: null,
    additionalEventData: additionalOf(entry),
  }
}

function errorOf({ error_code: code, http_status: status = 0 }: OpsLogEntry): Pick<SourceParts, 'errorCode'> {
  return code === undefined && status < 400 ? {} : { errorCode: code ?? codeOfStatus(status, undefined) }
}

function additionalOf(entry: OpsLogEntry): JsonObject {
  return {
    operation: entry.operation,
    statusCode: entry.http_status,
    AuthenticationMethod: entry.temp_url === true ? 'TempURL' : entry.authentication_type,
    bytesTransferredIn: entry.bytes_received,
    bytesTransferredOut: entry.bytes_sent,
    objectSize: entry.object_size,
    totalTimeMs: entry.total_time,
    objectOwner: entry.object_owner,
    referrer: entry.referrer,
    deleted: entry.op_data,
  }
}
