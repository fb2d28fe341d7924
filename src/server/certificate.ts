import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { ListenerOptions } from '../api/http/listener.ts'
import type { Config } from '../config/config.ts'

/** The listener cannot be given the certificate that the configuration names. */
export class CertificateError extends Error {
  override readonly name = 'CertificateError'
}

/**
 * The certificate and key that stand in the files now; null where the listener speaks plain text.
 *
 * @throws {CertificateError} One of the files cannot be read or is not what it should be, or they do not belong together.
 */
export function readCertificate({ listen: { tls } }: Config): ListenerOptions['tls'] {
  if (tls === null) return null
  const { certFile, keyFile } = tls
  const cert = read('listen.tls.certFile', certFile)
  const key = read('listen.tls.keyFile', keyFile)
  const certificate = attempt(
    () => new X509Certificate(cert),
    `${certFile} (listen.tls.certFile) is no certificate in PEM form.`,
  )
  const privateKey = attempt(
    () => createPrivateKey(key),
    `${keyFile} (listen.tls.keyFile) is no private key in PEM form.`,
  )
  if (!certificate.checkPrivateKey(privateKey)) {
    throw new CertificateError(
      `The key in ${keyFile} (listen.tls.keyFile) is not the one of the certificate in ${certFile}.`,
    )
  }
  return { cert, key }
}

function read(setting: string, file: string): Buffer {
  return attempt(() => readFileSync(file), `${file} (${setting}) cannot be read. Name the file that holds it.`)
}

function attempt<T>(action: () => T, problem: string): T {
  try {
    return action()
  } catch (cause) {
    throw new CertificateError(problem, { cause })
  }
}
