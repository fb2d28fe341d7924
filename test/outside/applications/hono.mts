import { Server } from 'node:http'
import { honoMiddleware } from '@cairn/recorder'
import { serve as listen } from '@hono/node-server'
import { type Context, Hono } from 'hono'
import { recorder, routes, serve, userOf } from './orders.mjs'

const app = new Hono()
app.use(
  honoMiddleware(recorder, {
    routes,
    identity: (context: Context) => userOf({ 'x-user': context.req.header('x-user') }),
  }),
)
app.get('/orders/:id', (context) => context.json({ id: context.req.param('id') }, 200, { 'x-request-id': 'r-1' }))
app.post('/orders', (context) => context.body(null, 403))
const server = listen({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 })
if (server instanceof Server) await serve(server)
