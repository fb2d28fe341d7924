import { commonRecords } from './common-records.ts'
import { dataCalls, frequentCalls } from './frequent-calls.ts'
import { seldomCalls } from './seldom-calls.ts'
import { errors, rareIdentities, rareRecords, regions, resources, userAgents, words } from './surroundings.ts'

/**
 * Text that event records have in common, for a compressor to point back to. The nearer the end, the shorter the
 * pointer and the surer that it is still found: what is frequent stands there. It has no line ends, so that no tool
 * changes them.
 */
export function recordDictionary(): Buffer {
  return Buffer.from(
    [
      ...rareRecords,
      ...rareIdentities,
      ...calls(`${seldomCalls}${frequentCalls}${dataCalls}`),
      words,
      ...errors.map(([code, message]) => `","errorCode":"${code}","errorMessage":"${message}","requestParameters":`),
      ...regions.map((region) => `","awsRegion":"${region}","sourceIPAddress":"`),
      ...userAgents.map((agent) => `","userAgent":"${agent}","requestParameters":`),
      ...resources.map(([type, arn]) => `,"resources":[{"accountId":"","type":"${type}","ARN":"${arn}"}],"eventType":`),
      ...commonRecords,
    ].join(''),
  )
}

/** Each service stands once; of each call its name, its request and its response, with what is next to them. */
function* calls(lines: string): Generator<string> {
  let lastService = ''
  for (const line of lines.split('\n').filter((text) => text !== '')) {
    const [, service = '', name = '', request, response] =
      /^(\S+) (\S+)(?: (?!=>)(.*?))?(?: => (.*))?$/.exec(line) ?? []
    if (service !== lastService) yield `Z","eventSource":"${service}.amazonaws.com","eventName":"`
    lastService = service
    yield `${name}","aws`
    if (request !== undefined) yield `:${request},"r`
    if (response !== undefined) yield `:${response},`
  }
}
