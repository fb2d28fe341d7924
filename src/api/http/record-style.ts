import { toRecordParameters, toResponseElements } from '../../contract/record-parameters.ts'
import type { OperationContract } from '../../contract/service-contract.ts'
import type { JsonObject } from '../../event/event-record.ts'
import type { AuthenticationMethod, SignatureVersion } from '../../identity/sigv4/outcome.ts'
import type { HttpHeaders } from '../protocol/protocol.ts'
import type { Exchange } from './exchange.ts'

/** A call as far as its record's style needs it. */
export interface StyledCall {
  readonly exchange: Exchange
  readonly operation: OperationContract
  /** Decoded. */
  readonly input: unknown
}

/** What went over the wire for a call. */
export interface Transfer {
  readonly authenticationMethod: AuthenticationMethod | null
  readonly signatureVersion: SignatureVersion | null
  readonly bytesIn: number
  readonly bytesOut: number
  readonly responseHeaders: HttpHeaders
}

/** How the records of a service's calls are written. */
export interface RecordStyle {
  /** The service's form of a request id, from Cairn's. */
  requestId(id: string): string
  userAgent(text: string): string
  requestParameters(call: StyledCall): JsonObject | null
  responseElements(operation: OperationContract, output: unknown, headers: HttpHeaders): JsonObject | null
  /** What the server itself says of a call there; null for nothing. */
  additionalEventData(exchange: Exchange, transfer: Transfer): JsonObject | null
}

/** As nearly every service has them: what the model names, in the record's spelling. */
export const plainStyle: RecordStyle = {
  requestId: (id) => id,
  userAgent: (text) => text,
  requestParameters: ({ operation, input }) => toRecordParameters(operation.service, operation.input, input),
  responseElements: (operation, output) => toResponseElements(operation, output),
  additionalEventData: () => null,
}
