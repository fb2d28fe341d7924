import { readText } from '../../aws-client/answer.ts'
import { credentialsSection } from '../../aws-client/credentials-file.ts'
import { sha256Hex } from '../../aws-client/signature.ts'
import { parseAccountId } from '../../base/brands.ts'
import { textAt } from '../../event/event-record.ts'
import { type ConnectOptions, connect } from '../client/connect.ts'
import { linesOf } from '../client/lines.ts'
import { type CommandContext, CommandError, type ExitStatus, exitStatus } from '../context.ts'
import { parseJsonObject } from '../json.ts'
import { escapeForTerminal } from '../output/escape.ts'
import { Table } from '../output/table.ts'

const path = '/_cairn/v1/accounts'

/** An answer about one account is some hundred bytes. */
const answerBytesMax = 64 * 1024

export interface AccountOptions extends ConnectOptions {
  readonly json?: boolean
}

/** Makes an account and prints the keys of its root, as a section for an AWS credentials file. They are shown once. */
export async function createAccount(
  context: CommandContext,
  accountId: string,
  options: AccountOptions,
): Promise<ExitStatus> {
  return await showRootKey(context, path, accountId, options)
}

/** Replaces every key of the root of an account by one, and prints it as {@link createAccount} does. */
export async function resetRootKey(
  context: CommandContext,
  accountId: string,
  options: AccountOptions,
): Promise<ExitStatus> {
  return await showRootKey(context, `${path}/reset-key`, accountId, options)
}

/** Has the server make a root key, which it answers once. */
async function showRootKey(
  context: CommandContext,
  operationPath: string,
  accountId: string,
  options: AccountOptions,
): Promise<ExitStatus> {
  if (parseAccountId(accountId) === null) {
    throw new CommandError(`${escapeForTerminal(accountId)} is no account id; one has twelve digits.`)
  }
  const connection = connect(context, options)
  try {
    const bytes = Buffer.from(JSON.stringify({ accountId }))
    const answer = await connection.ask({
      method: 'POST',
      path: operationPath,
      query: [],
      headers: { 'content-type': 'application/json' },
      body: { sha256Hex: sha256Hex(bytes), lengthBytes: bytes.length, open: () => bytes },
    })
    const text = await readText(answer, answerBytesMax)
    await context.out.write(options.json === true ? `${text.trim()}\n` : sectionOf(text, connection.region))
    return exitStatus.good
  } finally {
    connection.close()
  }
}

/** Prints the accounts that this Cairn knows. */
export async function listAccounts(context: CommandContext, options: AccountOptions): Promise<ExitStatus> {
  const connection = connect(context, options)
  try {
    const answer = await connection.ask({ method: 'GET', path, query: [] })
    const table = new Table([{ title: 'ACCOUNT', widthMin: 12, widthTypical: 12 }], context.out.columns, [])
    if (options.json !== true) await context.out.write(table.heading())
    for await (const line of linesOf(answer)) {
      if (line === '') continue
      const accountId = textAt(parseJsonObject(line) ?? {}, 'accountId')
      await context.out.write(options.json === true ? `${line}\n` : table.row([accountId ?? '']))
    }
    return exitStatus.good
  } finally {
    connection.close()
  }
}

function sectionOf(text: string, region: string): string {
  const answer = parseJsonObject(text) ?? {}
  const accountId = textAt(answer, 'accountId')
  const accessKeyId = textAt(answer, 'accessKeyId')
  const secretAccessKey = textAt(answer, 'secretAccessKey')
  if (accountId === null || accessKeyId === null || secretAccessKey === null) {
    throw new CommandError('The answer is not one of a Cairn; check the endpoint.')
  }
  const section = credentialsSection(`cairn-${accountId}`, { accessKeyId, secretAccessKey, sessionToken: null }, region)
  return section.split('\n').map(escapeForTerminal).join('\n')
}
