import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Upstream } from '../config/upstream.ts'
import { UpstreamSettingsError } from './upstream-settings-error.ts'

const certificatePattern = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g

/**
 * The certificates that an upstream is trusted by, in PEM. Null: the built-in ones.
 *
 * @throws {UpstreamSettingsError} The file cannot be read, or holds none.
 */
export function upstreamCertificates({ service, certificatesFile }: Upstream): readonly string[] | null {
  if (certificatesFile === null) return null
  const problem = (reason: string) =>
    new UpstreamSettingsError(`upstreams.${service}.certificatesFile ${certificatesFile}: ${reason}.`)
  const certificates = readText(certificatesFile, problem).match(certificatePattern) ?? []
  if (certificates.length === 0 || !certificates.every(isCertificate)) {
    throw problem('it is to hold certificates in PEM form, and nothing else that looks like one')
  }
  return certificates
}

function readText(file: string, problem: (reason: string) => UpstreamSettingsError): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    throw problem('it cannot be read')
  }
}

function isCertificate(text: string): boolean {
  try {
    return new X509Certificate(text).raw.length > 0
  } catch {
    return false
  }
}
