import { appendFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { CairnClient } from '../support/cairn-client.ts'
import { cephEntry } from '../support/source-items.ts'
import { startServer, type TestServer } from '../support/start-server.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

/** An entry of its own for each number. */
function line(number: number): string {
  return `${JSON.stringify(cephEntry({ trans_id: `tx-${number}` }))}\n`
}

async function takenIds(server: TestServer, wanted: number): Promise<string[]> {
  using cairn = new CairnClient({ url: server.url, credentials: server.credentials() })
  for (;;) {
    const { records } = await cairn.search([['eventSource', 'ceph.io']])
    if (records.length >= wanted) return records.map(({ record }) => String(record.requestID)).sort()
    await sleep(50)
  }
}

// Goal: each line that is written becomes one record, whatever becomes of server and file meanwhile.
// Method: a log is written, rotated and damaged while the server is killed and started again at each step.
test('followed file: a log is taken whole across kills and rotation, and a broken line is told', async () => {
  using logs = temporaryFolder()
  const path = join(logs.path, 'ops.log')
  const config = `sources: { gateway: { kind: ceph-rgw, account: "123456789012", file: "${path}" } }`
  await using server = await startServer({ config })
  let written = 0
  const write = (count: number, to = path) => {
    for (let last = written + count; written < last; written += 1) appendFileSync(to, line(written))
  }
  const wanted = () => Array.from({ length: written }, (_, number) => `tx-${number}`).sort()

  const metricsOf = async () => await (await fetch(`${server.url}/_cairn/metrics`)).text()
  while (!(await metricsOf()).includes('cairn_source_failing{source="gateway",reason="missing"} 1')) await sleep(50)
  write(20)
  expect(await takenIds(server, written)).toEqual(wanted())
  write(200)
  await server.kill('SIGKILL')
  write(20)
  renameSync(path, `${path}.1`)
  write(20, `${path}.1`)
  await server.start()
  expect(await takenIds(server, written)).toEqual(wanted())
  appendFileSync(path, `{"time":"cut in the middle\n${line(written)}`)
  written += 1
  expect(await takenIds(server, written)).toEqual(wanted())
  await server.restart()
  writeFileSync(path, line(written))
  written += 1
  expect(await takenIds(server, written)).toEqual(wanted())

  using cairn = new CairnClient({ url: server.url, credentials: server.credentials() })
  const { records } = await cairn.search([['eventName', 'MissSourceItems']])
  expect(records.map(({ record }) => record.serviceEventDetails)).toMatchObject([
    { source: 'gateway', path, reason: 'written-anew' },
  ])
  const found = await Promise.all(
    ['StartSource', 'LoseSource', 'RecoverSource'].map((act) => cairn.search([['eventName', act]])),
  )
  const acts = found.flatMap((page) => page.records.map(({ record }) => record.serviceEventDetails))
  const place = { source: 'gateway', path, part: 'file' }
  expect(acts).toEqual([
    place,
    { ...place, trouble: 'missing', errorCode: 'ENOENT' },
    { ...place, lostSeconds: expect.any(Number) },
  ])
  const metrics = await metricsOf()
  expect(metrics).not.toMatch(/^cairn_source_failing\{.*\} 1$/m)
  expect(metrics).toMatch(/cairn_source_file_missed_total\{source="gateway"\} 1\n/)
  expect(metrics).toMatch(/cairn_source_records_total\{source="gateway",outcome="stored"\} 1\n/)
})
