import { fastifyHook } from '@cairn/recorder'
import { type FastifyRequest, fastify } from 'fastify'
import { recorder, routes, serve, userOf } from './orders.mjs'

const app = fastify()
app.addHook('onRequest', fastifyHook(recorder, { routes, identity: ({ headers }: FastifyRequest) => userOf(headers) }))
app.get<{ Params: { id: string } }>('/orders/:id', async (request, reply) => {
  reply.header('x-request-id', 'r-1')
  return { id: request.params.id }
})
app.post('/orders', async (_, reply) => await reply.code(403).send())
await app.listen({ host: '127.0.0.1', port: 0 })
await serve(app.server)
