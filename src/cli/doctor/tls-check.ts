import { readFileSync } from 'node:fs'
import { createSecureContext } from 'node:tls'
import type { DoctorCheck } from '../doctor-types.ts'
import { good, problem, warning } from './finding.ts'

const subject = 'listener'

/** Whether the listener is protected, and its certificate can be used. */
export const tlsCheck: DoctorCheck = {
  subject,
  async run({ config: { listen } }) {
    if (listen.tls === null) {
      if (!listen.allowPlainText)
        return [good(subject, `Plain text, and on ${listen.host} only this machine reaches it.`)]
      const remedy = 'Keep a proxy that ends TLS before it, and name it in listen.trustedProxies.'
      return [warning(subject, `Plain text is allowed on ${listen.host}.`, remedy)]
    }
    try {
      createSecureContext({ cert: readFileSync(listen.tls.certFile), key: readFileSync(listen.tls.keyFile) })
      return [good(subject, `TLS with the certificate in ${listen.tls.certFile}.`)]
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      const remedy = 'Name a PEM certificate and its private key in listen.tls.certFile and listen.tls.keyFile.'
      return [problem(subject, `The certificate cannot be used: ${why}.`, remedy)]
    }
  },
}
