/** What signs a request. */
export interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string | null
}

/** One section of an AWS credentials file. */
export interface CredentialsProfile {
  readonly credentials: Credentials | null
  readonly region: string | null
}

/** The sections of an AWS credentials file by name. Lines that are neither section nor setting are passed over. */
export function parseCredentialsFile(text: string): ReadonlyMap<string, CredentialsProfile> {
  const sections = new Map<string, Map<string, string>>()
  let section: Map<string, string> | null = null
  for (const line of text.split(/\r?\n/)) {
    const name = /^\s*\[\s*(?:profile\s+)?([^\]]+?)\s*\]/.exec(line)?.[1]
    const [, key, value] = /^\s*([A-Za-z_]+)\s*=\s*(.*?)\s*$/.exec(line) ?? []
    if (name !== undefined) {
      section = sections.get(name) ?? new Map()
      sections.set(name, section)
    } else if (key !== undefined && value !== undefined) {
      section?.set(key.toLowerCase(), value)
    }
  }
  return new Map([...sections].map(([name, values]) => [name, profileOf(values)]))
}

/** A section that can be pasted into an AWS credentials file. */
export function credentialsSection(
  name: string,
  { accessKeyId, secretAccessKey }: Credentials,
  region: string,
): string {
  return [
    `[${name}]`,
    `aws_access_key_id = ${accessKeyId}`,
    `aws_secret_access_key = ${secretAccessKey}`,
    `region = ${region}`,
    '',
  ].join('\n')
}

function profileOf(values: ReadonlyMap<string, string>): CredentialsProfile {
  const accessKeyId = values.get('aws_access_key_id')
  const secretAccessKey = values.get('aws_secret_access_key')
  const sessionToken = values.get('aws_session_token') ?? null
  const isComplete = accessKeyId !== undefined && secretAccessKey !== undefined
  return {
    credentials: isComplete ? { accessKeyId, secretAccessKey, sessionToken } : null,
    region: values.get('region') ?? null,
  }
}
