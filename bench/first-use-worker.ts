import { parentPort } from 'node:worker_threads'
import { recognise } from '../src/api/protocol/recognise.ts'
import { modelOf } from '../src/contract/models.ts'
import type { FirstUse, ServiceToMeet } from './first-uses.ts'

/** One message with the services in their order, one with what each cost when it was met first. */
parentPort?.once('message', (services: readonly ServiceToMeet[]) => {
  const uses = services.map(({ name, signingName }): FirstUse => {
    const startedAtMs = performance.now()
    recognise({ method: 'GET', url: '/no/operation/of/it', headers: {}, body: null, scopeService: signingName })
    const namedAtMs = performance.now()
    const service = modelOf(name)
    const operation = service?.operations.get([...service.operations.keys()].at(-1) ?? '')
    void [operation?.input, operation?.output]
    return { name, namingMs: namedAtMs - startedAtMs, readingMs: performance.now() - namedAtMs }
  })
  parentPort?.postMessage(uses)
})
