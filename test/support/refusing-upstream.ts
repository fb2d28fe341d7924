import { upstreamsEnv } from './recording-upstream.ts'

/** Cairn answers these itself where no entry names them. */
const hostedSigningNames = ['cloudtrail', 'iam', 'kms', 's3', 'sns', 'sqs', 'sts']

/** The setting that sends the calls of every service to one server. */
export function everythingElsewhere(endpoint: string) {
  const names = ['*', ...hostedSigningNames]
  return upstreamsEnv(Object.fromEntries(names.map((name) => [name, { endpoint }])))
}

/** An error to every service that speaks XML; one that speaks JSON goes by the header. */
export function xmlError(requestId: string, message: string): string {
  const error = `<Error><Code>TestError</Code><Message>${message}</Message></Error>`
  const ids = `<RequestId>${requestId}</RequestId><RequestID>${requestId}</RequestID>`
  return `<ErrorResponse>${error}<Errors>${error}</Errors>${ids}</ErrorResponse>`
}
