import { chmodSync, cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { projectRoot } from '../../scripts/check-project.ts'
import { CairnClient, type ShownRecord } from '../support/cairn-client.ts'
import { type FilledServices, readServices } from '../support/filled-services.ts'
import { startServer } from '../support/start-server.ts'

const fixtures = join(projectRoot(), 'test', 'fixtures')
const folders = readdirSync(fixtures).filter((name) => name.startsWith('data-'))

// Goal: every released version's data folder opens, with all that it held.
//
// Method: each folder was left by a server of its version that was killed, with a list of what a search had shown. The
// server of today starts on a copy; its search must show the same records, byte for byte, under the same numbers; the
// accounts' keys still sign; users, roles, objects and trails are there; and a record brought again is known.
test.each(folders)('upgrade: the data folder %s opens with everything in it', async (name) => {
  const parent = mkdtempSync(join(tmpdir(), 'cairn-upgrade-'))
  const dataDir = join(parent, name)
  cpSync(join(fixtures, name), dataDir, { recursive: true })
  // Version control keeps no permissions beside the executable bit.
  chmodSync(dataDir, 0o700)
  chmodSync(join(dataDir, 'keys', 'master'), 0o600)
  try {
    // Its records are as old as the version is.
    await using server = await startServer({ dataDir, env: { CAIRN_HISTORY_RETENTION_DAYS: '36500' } })
    using client = new CairnClient({ url: server.url, credentials: server.credentials() })
    const expected = expectedRecords(dataDir)
    const { records } = await client.search([
      ['order', 'oldest-first'],
      ['limit', '100000'],
    ])
    const shown = new Map(records.map((record) => [record.recordNumber, record]))
    expect(expected.length).toBeGreaterThan(200)
    for (const record of expected) expect(shown.get(record.recordNumber)).toEqual(record)

    const held = join(dataDir, 'held.json')
    if (existsSync(held)) await expectServices(server.url, JSON.parse(readFileSync(held, 'utf8')))
    const imported = expected.filter(({ provenance }) => provenance.kind === 'imported').slice(0, 20)
    const again = await client.import(imported.map(({ text }) => text))
    expect(again.map(({ status }) => status)).toEqual(imported.map(() => 'duplicate'))
  } finally {
    rmSync(parent, { recursive: true, force: true })
  }
})

async function expectServices(url: string, held: FilledServices): Promise<void> {
  expect(await readServices(url, held)).toEqual({
    callerArn: 'arn:aws:iam::123456789012:user/keeper',
    sessionArn: 'arn:aws:sts::123456789012:assumed-role/Reader/again',
    objectText: held.objectText,
    isLogging: true,
  })
}

test('upgrade: there is a data folder of this version', () => {
  const { version } = JSON.parse(readFileSync(join(projectRoot(), 'package.json'), 'utf8'))
  expect(folders).toContain(`data-${version}`)
})

function expectedRecords(dataDir: string): readonly ShownRecord[] {
  const lines = readFileSync(join(dataDir, 'expected.ndjson'), 'utf8').trimEnd().split('\n')
  return lines.map((line) => JSON.parse(line))
}
