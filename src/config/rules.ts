import { isLoopback } from './loopback.ts'
import type { ConfigProblem } from './problem.ts'
import type { SettingKey, SettingValues } from './setting-values.ts'

/** What must hold between keys. Each rule names the key to change; values are shown by the caller. */
export function brokenRules(values: SettingValues): Pick<ConfigProblem, 'key' | 'message'>[] {
  return rules.filter(({ isBroken }) => isBroken(values)).map(({ key, message }) => ({ key, message }))
}

interface Rule {
  readonly key: SettingKey
  readonly message: string
  readonly isBroken: (values: SettingValues) => boolean
}

const rules: readonly Rule[] = [
  {
    key: 'listen.tls.keyFile',
    message: 'must be set together with listen.tls.certFile',
    isBroken: (values) => values['listen.tls.certFile'] !== null && values['listen.tls.keyFile'] === null,
  },
  {
    key: 'listen.tls.certFile',
    message: 'must be set together with listen.tls.keyFile',
    isBroken: (values) => values['listen.tls.keyFile'] !== null && values['listen.tls.certFile'] === null,
  },
  {
    key: 'listen.host',
    message:
      'beyond loopback the server needs listen.tls.certFile and listen.tls.keyFile, or listen.allowPlainText: true behind a proxy that ends TLS',
    isBroken: (values) =>
      !isLoopback(values['listen.host']) && values['listen.tls.certFile'] === null && !values['listen.allowPlainText'],
  },
  {
    key: 'account.rootSecretAccessKey',
    message: 'must be set together with account.rootAccessKeyId',
    isBroken: (values) => values['account.rootAccessKeyId'] !== null && values['account.rootSecretAccessKey'] === null,
  },
  {
    key: 'account.rootAccessKeyId',
    message: 'must be set together with account.rootSecretAccessKey',
    isBroken: (values) => values['account.rootSecretAccessKey'] !== null && values['account.rootAccessKeyId'] === null,
  },
  {
    key: 'proofs.witness.key',
    message: 'must be set together with proofs.witness.url',
    isBroken: (values) => values['proofs.witness.url'] !== null && values['proofs.witness.key'] === null,
  },
  {
    key: 'proofs.witness.url',
    message: 'must be set together with proofs.witness.key',
    isBroken: (values) => values['proofs.witness.key'] !== null && values['proofs.witness.url'] === null,
  },
  {
    key: 'region',
    message: 'must be one of regions',
    isBroken: (values) => !values.regions.includes(values.region),
  },
]
