import type { UnreachableError } from '../../aws-client/signed-client.ts'
import { CommandError } from '../context.ts'
import { escapeForTerminal } from '../output/escape.ts'

/** What a person reads where no server answers. */
export function nobodyThere({ endpoint, code }: UnreachableError): CommandError {
  const where = escapeForTerminal(endpoint)
  const why = code === 'ECONNREFUSED' ? '' : ` (${escapeForTerminal(code)})`
  if (/CERT|SELF_SIGNED|UNABLE_TO_/.test(code)) {
    return new CommandError(
      `the certificate of ${where} is not trusted${why}; name the server as its certificate does with --endpoint, or its authority in AWS_CA_BUNDLE`,
    )
  }
  return new CommandError(`no Cairn answers at ${where}${why}; start one with: npm start`)
}
