import { expect, test } from 'vitest'
import { parseCheckpoint } from '../../src/formats/checkpoint.ts'
import { eventProofProblem, parseEventProofs } from '../../src/formats/checkpoint-event-proof.ts'
import { parseNote, parseNoteKey, verifyNote } from '../../src/formats/checkpoint-note.ts'
import { verifyConsistency } from '../../src/formats/merkle-proof.ts'
import { CairnClient } from '../support/cairn-client.ts'
import { madeLines } from '../support/made-records.ts'
import { startServer, type TestServer } from '../support/start-server.ts'

// Goal: who holds a proof and the log's key needs nobody, and who holds a checkpoint sees that nothing before it was removed, also
// over a kill.
// Method: records are imported; one is proved; the server is killed and started again; both checkpoints are shown to be one history.
test('proofs: an imported record is proved offline, and two checkpoints are one history over a kill', async () => {
  await using server = await startServer()
  const lines = madeLines(0, 600)
  const ids = lines.map((line) => String(JSON.parse(line).eventID))
  const before = await withClient(server, async (cairn) => {
    await cairn.import(lines)
    const { checkpoint, key } = JSON.parse((await cairn.get('checkpoint')).text)
    for (const number of [0, 255, 256, 599]) {
      const document = parseEventProofs((await cairn.get(`proof/${ids[number]}`)).text)
      expect(document.proofs.map(({ record }) => record.toString())).toEqual([lines[number]])
      for (const proof of document.proofs) {
        expect(eventProofProblem(document.checkpoint, proof, [parseNoteKey(key)])).toBe(null)
      }
    }
    expect((await cairn.get('proof/none')).status).toBe(404)
    return { checkpoint, key }
  })
  await server.kill('SIGKILL')
  await server.start()
  await withClient(server, async (cairn) => {
    const { checkpoint, key } = JSON.parse((await cairn.get('checkpoint')).text)
    expect(key).toBe(before.key)
    const [older, newer] = [before.checkpoint, checkpoint].map((note: string) => checkpointOf(note, key))
    if (older === undefined || newer === undefined) throw new Error('two checkpoints')
    expect(newer.size).toBeGreaterThan(older.size)
    const query = [
      ['from', String(older.size)],
      ['to', String(newer.size)],
    ] as const
    const { consistencyPath } = JSON.parse((await cairn.get('consistency', query)).text)
    const path = consistencyPath.map((hash: string) => Buffer.from(hash, 'base64'))
    expect(verifyConsistency(older, newer, path)).toBe(true)
  })
})

function checkpointOf(note: string, key: string) {
  const parsed = parseNote(note)
  expect(verifyNote(parsed, parseNoteKey(key))).toBe(true)
  return parseCheckpoint(parsed.text)
}

async function withClient<T>(server: TestServer, work: (cairn: CairnClient) => Promise<T>): Promise<T> {
  using cairn = new CairnClient({ url: server.url, credentials: server.credentials() })
  return await work(cairn)
}
