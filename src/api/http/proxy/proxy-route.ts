import type { RecognisedRequest } from '../../protocol/recognise.ts'
import type { OpenUpstream } from './upstreams.ts'

/** Where a request goes, and what its head says. */
export interface ProxyRoute {
  readonly upstream: OpenUpstream
  readonly request: RecognisedRequest
}
