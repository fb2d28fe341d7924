/**
 * The server with recording off: the same listener, stages, signature check and handler, and a recorder that does
 * nothing. It exists here only, to measure what recording costs; no setting turns recording off.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { AwsStages } from '../../src/api/http/aws-stages.ts'
import { addressList, openExchange } from '../../src/api/http/exchange.ts'
import { Listener } from '../../src/api/http/listener.ts'
import { sendAnswer } from '../../src/api/http/send-answer.ts'
import { getCallerIdentity } from '../../src/api/operations/sts/get-caller-identity.ts'
import { required } from '../../src/base/assert.ts'
import { parseAccountId, parseRegion } from '../../src/base/brands.ts'
import { systemClock } from '../../src/base/clock.ts'
import { Log } from '../../src/base/log.ts'
import { nodeFileSystem } from '../../src/base/node-file-system.ts'
import { systemRandom } from '../../src/base/random.ts'
import { SpaceGuard } from '../../src/capture/space-guard.ts'
import { makeAccessKey } from '../../src/identity/access-key.ts'
import { Authoriser } from '../../src/identity/authorise.ts'
import { SignatureVerifier } from '../../src/identity/sigv4/signature-verifier.ts'

const dataDir = required(process.env.CAIRN_DATA_DIR, 'CAIRN_DATA_DIR')
const accountId = required(parseAccountId('123456789012'), 'the account')
const region = required(parseRegion('us-east-1'), 'the Region')
const key = makeAccessKey(systemRandom)
const principal = { type: 'Root', accountId, isOperator: true, session: null } as const
const credentials = { findAccessKey: (id: string) => (id === key.accessKeyId ? { ...key, principal } : null) }
const nothing = { open: async () => {}, record: async () => {} }

const stages = new AwsStages({
  operations: [getCallerIdentity()],
  domains: [],
  recordsDataEvent: () => false,
  verifier: new SignatureVerifier(credentials, systemClock),
  authoriser: new Authoriser({ policiesOf: () => ({ identity: [], boundary: null, tags: new Map() }) }),
  authorizationMessages: { encode: () => '' },
  accountAliasOf: () => null,
  clock: systemClock,
  recorder: nothing,
  rejected: nothing,
  space: new SpaceGuard(nodeFileSystem, dataDir, systemClock),
  log: new Log(systemClock, 'error', (line) => process.stderr.write(line)),
  operatorAccountId: accountId,
  region,
  regions: [region],
})
const parts = { clock: systemClock, random: systemRandom, trustedProxies: addressList([]) }
/** It ends without notice, so nothing ever stops. */
const stopping = new AbortController().signal

const listener = await Listener.open({
  host: '127.0.0.1',
  port: 0,
  tls: null,
  handle: async (message, response) => {
    const gone = new AbortController()
    response.once('close', () => gone.abort())
    const exchange = openExchange(message, null, { gone: gone.signal, stopping }, parts)
    await sendAnswer(exchange, response, await stages.answer(exchange))
  },
})
mkdirSync(dataDir, { recursive: true })
writeFileSync(
  join(dataDir, 'credentials'),
  `[cairn]\naws_access_key_id = ${key.accessKeyId}\naws_secret_access_key = ${key.secretAccessKey.reveal()}\n`,
)
process.stdout.write(`cairn ready on http://127.0.0.1:${listener.port}\n`)
process.once('SIGTERM', () => process.exit(0))
