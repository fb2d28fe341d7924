import { regionPattern } from '../../base/brands.ts'
import { accessKeyIdPattern } from '../credentials.ts'
import { type Claimed, type CredentialScope, nothingClaimed, type Rejected, rejected } from './outcome.ts'

/** What `Credential=` or `X-Amz-Credential` names. */
export interface ScopedKey {
  readonly accessKeyId: string
  readonly scope: CredentialScope
}

const scopeEnd = 'aws4_request'
const datePattern = /^\d{8}$/
const servicePattern = /^[a-z0-9-]{1,64}$/

/** `AKID/date/region/service/aws4_request`, or why it is not. A malformed part is never repeated in the answer. */
export function parseScopedKey(text: string): ScopedKey | Rejected {
  const [accessKeyId = '', date = '', region = '', service = '', end = '', ...more] = text.split('/')
  if (end === '' || more.length > 0) {
    return invalid('Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term')
  }
  if (!accessKeyIdPattern.test(accessKeyId)) {
    return rejected('UnknownAccessKey', unknownKeyMessage, nothingClaimed)
  }
  const claimed: Claimed = { accessKeyId, scope: null }
  if (!datePattern.test(date)) return invalid('Date in Credential scope must be in the form YYYYMMDD', claimed)
  // boto3 signs for no Region where its user names none (`region_name=''`).
  if (region !== '' && !regionPattern.test(region))
    return invalid('Credential should be scoped to a valid region.', claimed)
  if (!servicePattern.test(service)) return invalid('Credential should be scoped to a valid service.', claimed)
  if (end !== scopeEnd) {
    return invalid(`Credential should be scoped with a valid terminator: '${scopeEnd}'.`, claimed)
  }
  return { accessKeyId, scope: { date, region, service } }
}

/** The scope as the string to sign spells it. */
export function scopeText({ date, region, service }: CredentialScope): string {
  return `${date}/${region}/${service}/${scopeEnd}`
}

export const unknownKeyMessage = 'The security token included in the request is invalid.'

function invalid(message: string, claimed: Claimed = nothingClaimed): Rejected {
  return rejected('InvalidScope', message, claimed)
}
