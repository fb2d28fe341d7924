import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, test } from 'vitest'
import { OutsideFolder, pythonFolder } from '../support/outside-folder.ts'
import { startServer, type TestServer } from '../support/start-server.ts'

let server: TestServer
let folder: OutsideFolder
beforeAll(async () => {
  server = await startServer({ env: { CAIRN_DELIVERY_INTERVAL_MS: '500' } })
  folder = new OutsideFolder(server)
})
afterAll(async () => {
  folder[Symbol.dispose]()
  await server[Symbol.asyncDispose]()
})

for (const file of readdirSync(pythonFolder)) {
  const [, subject] = /^test_(\w+)\.py$/.exec(file) ?? []
  if (subject === undefined) continue
  for (const [, name] of readFileSync(join(pythonFolder, file), 'utf8').matchAll(/^def test_(\w+)\(\):$/gm)) {
    test(`boto3 ${subject}: ${name?.replaceAll('_', ' ')}`, async () => {
      await folder.text(`python3 '${join(pythonFolder, 'run.py')}' test_${subject} test_${name}`)
    })
  }
}
