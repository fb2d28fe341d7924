import { expressMiddleware } from '@cairn/recorder'
import express, { type Request } from 'express'
import { recorder, routes, serve, userOf } from './orders.mjs'

const app = express()
app.use(expressMiddleware(recorder, { routes, identity: (request: Request) => userOf(request.headers) }))
const orders = express.Router()
orders.get('/:id', (request, response) => void response.set('x-request-id', 'r-1').json({ id: request.params.id }))
orders.post('/', (_, response) => void response.status(403).end())
app.use('/orders', orders)
await serve(app.listen(0, '127.0.0.1'))
