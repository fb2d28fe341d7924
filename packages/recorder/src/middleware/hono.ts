import { IncomingMessage, ServerResponse } from 'node:http'
import { monotonicMs } from '../clock.ts'
import type { EventsDefinition } from '../define-events.ts'
import { isObject } from '../json.ts'
import type { Recorder } from '../recorder.ts'
import type { MiddlewareOptions } from './middleware-options.ts'
import { observeNode, requestIdHeader } from './node-http.ts'
import { type LooseOptions, type LooseRecorder, Observer } from './observer.ts'

/** What is used of a context of Hono. */
export interface HonoContext {
  readonly req: {
    readonly method: string
    readonly url: string
    header(name: string): string | undefined
  }
  readonly res: { readonly status: number; readonly headers: { get(name: string): string | null } }
  readonly env: unknown
}

/**
 * For Hono 4: `app.use(honoMiddleware(…))`, before the others.
 *
 * On `@hono/node-server` an exchange ends when its answer was sent, as with the other frameworks. Elsewhere it ends when
 * the handlers are done; whether the answer arrived, and from which address the call came, is not known there.
 */
export function honoMiddleware<Definition extends EventsDefinition, Context extends HonoContext = HonoContext>(
  recorder: Recorder<Definition>,
  options: MiddlewareOptions<NoInfer<Definition>, Context>,
): (context: Context, next: () => Promise<void>) => Promise<void>
export function honoMiddleware(recorder: LooseRecorder, options: LooseOptions<HonoContext>) {
  const observer = new Observer(recorder, options)
  return async (context: HonoContext, next: () => Promise<void>) => {
    const { incoming, outgoing } = isObject(context.env) ? context.env : {}
    if (incoming instanceof IncomingMessage && outgoing instanceof ServerResponse) {
      const requestId = () => context.res.headers.get(requestIdHeader)
      observeNode(observer, incoming, outgoing, context, incoming.url, requestId)
      return await next()
    }
    const startedAtMs = monotonicMs()
    await next()
    const { req, res } = context
    observer.end(context, {
      method: req.method,
      url: new URL(req.url).pathname,
      sourceAddress: undefined,
      userAgent: req.header('user-agent'),
      requestId: res.headers.get(requestIdHeader) ?? undefined,
      statusCode: res.status,
      isAborted: false,
      startedAtMs,
    })
  }
}
