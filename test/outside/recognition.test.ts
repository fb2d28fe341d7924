import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'
import { compareRequest, type ModelledRequest } from '../support/modelled-request.ts'
import { pythonFolder } from '../support/outside-folder.ts'

// Goal: a request of any service that a public model describes is told apart, and its parameters are read.
//
// Method: botocore serialises and signs a request for each operation that it knows, and a second one with all members
// for some. Each is recognised and decoded as the proxy does it, and compared with what botocore was given. None may be
// taken for another but those that are spelled alike, of which docs/reference/recognition.md says what is chosen.
test('recognition: requests of every modelled operation, as botocore makes them', async () => {
  const seed = 20261120
  const requests = new Map<string, number>()
  const misses: string[] = []
  const alike = new Set<string>()
  const operations = new Set<string>()
  for await (const request of modelledRequests(seed)) {
    const { protocol, service, operation } = request
    const { name, isDecoded, difference, ...seen } = compareRequest(request)
    requests.set(name, (requests.get(name) ?? 0) + 1)
    operations.add(`${service}.${operation}`)
    if (name === 'alike') alike.add(`${service} as ${seen.service}`)
    else if (!isDecoded) misses.push(`${protocol} ${service}.${operation}: ${difference}`)
  }

  expect(misses, `with the seed ${seed}`).toEqual([])
  expect([...alike].sort()).toEqual(spelledAlike)
  expect(operations.size).toBeGreaterThan(19_000)
  const [right = 0, alikes = 0] = ['right', 'alike'].map((name) => requests.get(name))
  expect(right / (right + alikes)).toBeGreaterThan(0.985)
})

/** Services some of whose requests say nothing that others' do not, and what they are taken for. */
const spelledAlike = [
  'bedrock-agent-runtime as bedrock-agent',
  'bedrock-data-automation as bedrock',
  'chime-sdk-media-pipelines as chime-sdk-identity',
  'chime-sdk-meetings as chime-sdk-identity',
  'chime-sdk-messaging as chime-sdk-identity',
  'chime-sdk-voice as chime',
  'chime-sdk-voice as chime-sdk-identity',
  'docdb as rds',
  'greengrassv2 as greengrass',
  'ivs-realtime as ivs',
  'lambda-microvms as lambda',
  'lex-models as lexv2-models',
  'neptune as rds',
  'pinpoint-sms-voice as sms-voice',
  'qconnect as wisdom',
  's3 as s3',
  'signer-data as signer',
  'timestream-write as timestream-query',
]

async function* modelledRequests(seed: number): AsyncGenerator<ModelledRequest> {
  const child = spawn('python3', [join(pythonFolder, 'modelled_requests.py'), String(seed)], {
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'close')
  for await (const line of createInterface({ input: child.stdout })) yield JSON.parse(line)
  const [status] = await ended
  expect(status).toBe(0)
}
