import { toDynamoDbParameters, toDynamoDbResponse } from '../../contract/record-dynamodb.ts'
import { toEc2Parameters, toEc2Response } from '../../contract/record-ec2.ts'
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
  /** @param requestId As the answer has it. */
  responseElements(
    operation: OperationContract,
    output: unknown,
    headers: HttpHeaders,
    requestId: string,
  ): JsonObject | null
  /** What the server itself says of a call there; null for nothing. */
  additionalEventData(exchange: Exchange, transfer: Transfer): JsonObject | null
}

/** As nearly every service has them: what the model names, in the record's spelling. */
export const plainStyle: RecordStyle = {
  requestId: (id) => id,
  userAgent: (text) => text,
  requestParameters: ({ operation, input }) => toRecordParameters(operation, input),
  responseElements: (operation, output) => toResponseElements(operation, output),
  additionalEventData: () => null,
}

/** EC2's: forms of its own for lists, and of its newer operations the request as it went over the wire. */
export const ec2RecordStyle: RecordStyle = {
  ...plainStyle,
  requestParameters: ({ operation, input }) => toEc2Parameters(operation, input),
  responseElements: (operation, output, _headers, requestId) => toEc2Response(operation, output, requestId),
}

/** DynamoDB's: of items their names and keys. */
export const dynamoDbRecordStyle: RecordStyle = {
  ...plainStyle,
  requestParameters: ({ operation, input }) => toDynamoDbParameters(operation, input),
  responseElements: (operation, output) => toDynamoDbResponse(operation, output),
}
