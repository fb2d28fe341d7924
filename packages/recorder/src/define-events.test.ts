import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { defineEvents } from './define-events.ts'
import { RecorderSetupError } from './setup-error.ts'
import { temporaryFolder } from './testing/temporary-folder.ts'

/** Compiled tests lie below `build`; the compiler reads the sources. */
const root = rootAbove(dirname(fileURLToPath(import.meta.url)))

function rootAbove(folder: string): string {
  return existsSync(join(folder, 'package-lock.json')) ? folder : rootAbove(dirname(folder))
}

const prelude = `
import { createRecorder, defineEvents, expressMiddleware } from 'INDEX'
const orders = defineEvents({
  eventSource: 'orders.example.com',
  identities: ['Customer', 'Clerk'],
  events: {
    CreateOrder: { readOnly: false, resources: ['Example::Orders::Order'], parameters: ['orderId'], response: ['state'] },
    GetOrder: { readOnly: true, category: 'Data' },
  },
})
const credentials = { accessKeyId: 'a', secretAccessKey: 'b' }
const recorder = createRecorder({ endpoint: 'http://localhost', credentials, events: orders, spoolFolder: 's' })
const userIdentity = { type: 'Customer', principalId: '1' } as const
const id: string = '7'
`

const compiles: Readonly<Record<string, string>> = {
  'an event with everything': `recorder.record('CreateOrder', { userIdentity, requestParameters: { orderId: id },
    responseElements: { state: 'new' }, resources: [{ type: 'Example::Orders::Order', ARN: \`arn:example:orders:::order/\${id}\` }],
    additionalEventData: { a: [1, null, { b: true }] }, errorCode: undefined })`,
  'an event with nothing': `recorder.record('GetOrder', { userIdentity: { type: 'Unknown' } })`,
  'each identity': `recorder.record('GetOrder', { userIdentity: { type: 'Clerk', principalId: id, details: { shop: 3 } } })
    recorder.record('GetOrder', { userIdentity: { type: 'IAMUser', arn: 'arn:aws:iam::123456789012:user/a', userName: 'a' } })`,
  'a definition without identities': `defineEvents({ eventSource: 'a.example', events: { Do: { readOnly: true } } })`,
  routes: `expressMiddleware(recorder, { identity: () => userIdentity, routes: {
    'GET /orders/:id': 'GetOrder',
    'POST /orders': { event: 'CreateOrder', parameters: ({ params }) => ({ orderId: params.id }) } } })`,
  'a function instead of routes': `expressMiddleware(recorder, { identity: () => null,
    event: ({ method }) => (method === 'GET' ? 'GetOrder' : null) })`,
}

const refused: Readonly<Record<string, string>> = {
  'an eventSource of AWS': `defineEvents({ eventSource: 's3.amazonaws.com', events: {} })`,
  'an eventSource without a dot': `defineEvents({ eventSource: 'orders', events: {} })`,
  'an event that begins small': `defineEvents({ eventSource: 'a.example', events: { createOrder: { readOnly: true } } })`,
  'an event without readOnly': `defineEvents({ eventSource: 'a.example', events: { CreateOrder: {} } })`,
  'a resource type of another form': `defineEvents({ eventSource: 'a.example', events: { Do: { readOnly: true, resources: ['Order'] } } })`,
  'an identity type of CloudTrail': `defineEvents({ eventSource: 'a.example', identities: ['AWSService'], events: {} })`,
  'an event that is not defined': `recorder.record('DeleteOrder', { userIdentity })`,
  'no identity': `recorder.record('GetOrder', {})`,
  'an identity that is not defined': `recorder.record('GetOrder', { userIdentity: { type: 'Admin', principalId: '1' } })`,
  'an identity of a service': `recorder.record('GetOrder', { userIdentity: { type: 'AWSService', invokedBy: 'a' } })`,
  'a user without a principal': `recorder.record('GetOrder', { userIdentity: { type: 'Customer' } })`,
  'a user of IAM without an ARN': `recorder.record('GetOrder', { userIdentity: { type: 'IAMUser', userName: 'a' } })`,
  'a parameter that is not named': `recorder.record('CreateOrder', { userIdentity, requestParameters: { card: '1' } })`,
  'a parameter that no JSON holds': `recorder.record('CreateOrder', { userIdentity, requestParameters: { orderId: new Map() } })`,
  'parameters of an event that names none': `recorder.record('GetOrder', { userIdentity, requestParameters: { orderId: '1' } })`,
  'an answer that is not named': `recorder.record('CreateOrder', { userIdentity, responseElements: { total: 1 } })`,
  'a resource of another type': `recorder.record('CreateOrder', { userIdentity, resources: [{ type: 'Example::Orders::Cart', ARN: 'arn:a:b:c:d:e' }] })`,
  'a resource without an ARN': `recorder.record('CreateOrder', { userIdentity, resources: [{ type: 'Example::Orders::Order', ARN: id }] })`,
  'a resource of an event that names none': `recorder.record('GetOrder', { userIdentity, resources: [{ type: 'Example::Orders::Order', ARN: 'arn:a:b:c:d:e' }] })`,
  'a route to an event that is not defined': `expressMiddleware(recorder, { identity: () => null, routes: { 'GET /': 'DropOrder' } })`,
  'a route without a method': `expressMiddleware(recorder, { identity: () => null, routes: { '/orders': 'GetOrder' } })`,
  'a middleware without identity': `expressMiddleware(recorder, { routes: { 'GET /': 'GetOrder' } })`,
  'a middleware with a wrong identity': `expressMiddleware(recorder, { identity: () => ({ type: 'Root' }), routes: { 'GET /': 'GetOrder' } })`,
  'a middleware with a wrong parameter': `expressMiddleware(recorder, { identity: () => null,
    routes: { 'POST /': { event: 'CreateOrder', parameters: () => ({ card: 1 }) } } })`,
}

// Goal: what is wrong in an event is found by the compiler, and what is right compiles.
//
// Method: each snippet becomes a file, all are compiled at once against the sources, and the compiler's errors are
// counted by file.
test('types: every right use compiles, and the compiler refuses every wrong one', async () => {
  using folder = temporaryFolder()
  const files = [...Object.entries(compiles), ...Object.entries(refused)].map(([name, code], index) => {
    writeFileSync(join(folder.path, `case-${index}.mts`), `${indexed(prelude)}\n${code}\n`)
    return [`case-${index}.mts`, name] as const
  })
  const errors = await compilerErrors(folder.path)
  const wrong = files.flatMap(([file, name]) => {
    const found = errors.filter((line) => line.includes(`${file}(`))
    return name in compiles === (found.length === 0) ? [] : [`${name}: ${found.join('; ') || 'compiles'}`]
  })
  expect(wrong).toEqual([])
})

function indexed(code: string): string {
  return code.replace('INDEX', join(root, 'packages', 'recorder', 'src', 'index.ts'))
}

async function compilerErrors(folder: string): Promise<string[]> {
  mkdirSync(folder, { recursive: true })
  const compilerOptions = {
    noEmit: true,
    rootDir: '/',
    types: ['node'],
    typeRoots: [join(root, 'node_modules', '@types')],
    rewriteRelativeImportExtensions: false,
    // The snippets share a prelude, and none of them uses all of it.
    noUnusedLocals: false,
  }
  const config = { extends: join(root, 'tsconfig.json'), compilerOptions, include: ['*.mts'], exclude: [] }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config))
  const output = await new Promise<string>((resolve) => {
    const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
    execFile(process.execPath, [tsc, '-p', folder, '--pretty', 'false'], (_, stdout, stderr) =>
      resolve(stdout + stderr),
    )
  })
  return output.split('\n').filter((line) => line.includes('error TS'))
}

/** As a caller without a compiler gives it. */
function defineLoosely(definition: object): unknown {
  const loose: (definition: never) => unknown = defineEvents
  return Reflect.apply(loose, undefined, [definition])
}

test('define events: without a compiler a definition is held to the same, and everything wrong is told at once', () => {
  const definition = {
    eventSource: 's3.amazonaws.com',
    identities: ['Root', 'a b'],
    events: { createOrder: { readOnly: true }, Do: { readOnly: true, resources: ['Order'] } },
  }
  expect(() => defineLoosely(definition)).toThrow(RecorderSetupError)
  try {
    defineLoosely(definition)
  } catch (error) {
    expect(error).toHaveProperty('problems.length', 5)
  }
})
