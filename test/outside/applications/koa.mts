import { createServer } from 'node:http'
import { koaMiddleware } from '@cairn/recorder'
import Koa, { type Context } from 'koa'
import { recorder, routes, serve, userOf } from './orders.mjs'

const app = new Koa()
app.use(koaMiddleware(recorder, { routes, identity: ({ headers }: Context) => userOf(headers) }))
app.use((context) => {
  if (context.method === 'POST') context.status = 403
  else {
    context.set('x-request-id', 'r-1')
    context.body = { path: context.path }
  }
})
await serve(createServer(app.callback()).listen(0, '127.0.0.1'))
