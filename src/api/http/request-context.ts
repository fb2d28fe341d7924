import type { Clock } from '../../base/clock.ts'
import { formatEventTime } from '../../event/event-time.ts'
import type { RequestContext } from '../../identity/authorise.ts'
import type { Exchange } from './exchange.ts'

/**
 * The condition keys that every request has, whoever sent it and whatever for.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export function requestContext(exchange: Exchange, region: string, clock: Clock): RequestContext {
  const nowMs = clock.nowMs()
  const referer = exchange.headers.referer
  return new Map([
    ['aws:sourceip', [exchange.sourceIPAddress]],
    ['aws:useragent', [exchange.userAgent]],
    ['aws:securetransport', [String(exchange.tlsDetails !== null)]],
    ['aws:currenttime', [formatEventTime(nowMs)]],
    ['aws:epochtime', [String(Math.floor(nowMs / 1000))]],
    ['aws:requestedregion', [region]],
    ['aws:viaawsservice', ['false']],
    ...(typeof referer === 'string' ? [['aws:referer', [referer]] as const] : []),
  ])
}
