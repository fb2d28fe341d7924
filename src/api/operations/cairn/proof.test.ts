import { expect, test } from 'vitest'
import { accountIds, altered, batchOf, eventText } from '../../../../test/support/event-records.ts'
import { ProofWorld, proofsFolder } from '../../../../test/support/proof-simulation.ts'
import { newPorts, startStore } from '../../../../test/support/record-store-simulation.ts'
import { required } from '../../../base/assert.ts'
import { type AccountId, parseAccountId, parseRegion } from '../../../base/brands.ts'
import { OutgoingGuard } from '../../../base/outgoing-guard.ts'
import { eventProofProblem, parseEventProofs } from '../../../formats/checkpoint-event-proof.ts'
import { parseNoteKey } from '../../../formats/checkpoint-note.ts'
import { Proofs } from '../../../proofs/proofs.ts'
import { TreeKeeper } from '../../../proofs/tree/tree-keeper.ts'
import { Queries } from '../../../records/queries.ts'
import type { CairnOperation } from './cairn-operation.ts'
import { getCheckpoint, getConsistency } from './checkpoint.ts'
import { getProof } from './proof.ts'

const [owner, stranger] = accountIds.map((id) => required(parseAccountId(id), 'an account id'))
const region = required(parseRegion('us-east-1'), 'a Region')

test('GetProof: every record with the eventID that the caller may see is proved, conflicts included', async () => {
  await using server = await serving()
  const text = eventText({ eventID: 'a', accountId: owner ?? '' })
  await server.store.append([batchOf([text, altered(text, 'another'), eventText({ eventID: 'b' })])])
  await server.store.append([batchOf([eventText({ eventID: 'a', accountId: stranger ?? '' })])])
  const key = parseNoteKey(JSON.parse(await server.ask(server.checkpoint, [])).key)
  for (const [caller, isOperator, count] of [
    [owner, false, 2],
    [stranger, false, 1],
    [owner, true, 3],
  ] as const) {
    const { checkpoint, proofs } = parseEventProofs(
      await server.ask(server.proof, [['eventID', 'a']], required(caller, 'a caller'), isOperator),
    )
    expect(proofs).toHaveLength(count)
    for (const proof of proofs) expect(eventProofProblem(checkpoint, proof, [key])).toBe(null)
  }
})

test('GetProof: a record of an account that the caller may not see is not there', async () => {
  await using server = await serving()
  await server.store.append([batchOf([eventText({ eventID: 'a', accountId: stranger ?? '' })])])
  await expect(server.ask(server.proof, [['eventID', 'a']])).rejects.toMatchObject({ status: 404 })
  await expect(server.ask(server.proof, [['eventID', 'none']])).rejects.toMatchObject({ status: 404 })
})

test('GetCheckpoint, GetConsistency: two checkpoints are shown to be one history', async () => {
  await using server = await serving()
  await server.store.append([batchOf([eventText({ eventID: 'a' })])])
  await server.ask(server.checkpoint, [])
  await server.store.append([batchOf([eventText({ eventID: 'b' }), eventText({ eventID: 'c' })])])
  await server.ask(server.checkpoint, [])
  const ask = (from: string, to: string) =>
    server.ask(server.consistency, [
      ['from', from],
      ['to', to],
    ])
  expect(JSON.parse(await ask('1', '3'))).toMatchObject({ version: 1, from: 1, to: 3, consistencyPath: { length: 2 } })
  await expect(ask('1', '4')).rejects.toMatchObject({ status: 404 })
})

test('proofs: parameters that are none are refused by name', async () => {
  await using server = await serving()
  for (const [operation, parameters] of [
    [server.proof, []],
    [server.proof, [['eventID', '']]],
    [
      server.proof,
      [
        ['eventID', 'a'],
        ['eventID', 'b'],
      ],
    ],
    [server.checkpoint, [['size', '1']]],
    [server.consistency, [['from', '1']]],
    [
      server.consistency,
      [
        ['from', '2'],
        ['to', '1'],
      ],
    ],
    [
      server.consistency,
      [
        ['from', '-1'],
        ['to', '1'],
      ],
    ],
  ] as const) {
    await expect(server.ask(operation, parameters)).rejects.toMatchObject({ kind: 'validation' })
  }
})

async function serving() {
  const ports = newPorts(1)
  const world = new ProofWorld(1)
  const store = startStore(ports)
  const queries = new Queries(store, ports.clock, async () => {})
  const { metadata, sealing, random } = world
  const proofs = await Proofs.open({
    store: { runs: async (from, bytesMax) => store.runs(from, bytesMax) },
    tree: new TreeKeeper(ports.disk, proofsFolder),
    metadata,
    sealing,
    random,
    witness: null,
    guard: new OutgoingGuard(),
    stopped: () => {},
  })
  return {
    store,
    proof: getProof(proofs, { page: async (spec) => queries.page(spec) }),
    checkpoint: getCheckpoint(proofs),
    consistency: getConsistency(proofs),
    ask,
    [Symbol.asyncDispose]: async () => {
      await proofs.close()
      await store.close()
    },
  }
}

async function ask(
  operation: CairnOperation,
  parameters: readonly (readonly [string, string])[],
  accountId: AccountId = required(owner, 'an account'),
  isOperator = false,
): Promise<string> {
  const request = { parameters, lastEventId: null, contentType: '', body: new Uint8Array() }
  const answer = await operation.prepare(request).run({
    principal: { type: 'Root', accountId, isOperator, session: null },
    region,
    mayReach: (wanted) => isOperator || wanted === accountId,
    signal: new AbortController().signal,
  })
  let text = ''
  for await (const piece of answer.pieces) text += piece
  return text
}
