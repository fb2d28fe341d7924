import { hostedServiceNames, hostedServices } from '../../src/contract/services.ts'

const hosted: ReadonlySet<string> = new Set(hostedServiceNames.map((name) => hostedServices[name].eventSource))

/**
 * The records of a body of lines as ones that anybody may submit for an account: only a server itself makes records of
 * the services that it hosts, and so those carry another name of the same length.
 */
export function submittedLines(body: Buffer, accountId: string): Buffer {
  const text = body
    .toString()
    .replace(/"recipientAccountId":"\d{12}"/g, `"recipientAccountId":"${accountId}"`)
    .replace(/"eventSource":"([^"]+)"/g, (whole, source) =>
      hosted.has(source) ? whole.replace('amazonaws', 'elsewhere') : whole,
    )
  return Buffer.from(text)
}
