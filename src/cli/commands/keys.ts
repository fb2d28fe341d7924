import { readText } from '../../aws-client/answer.ts'
import { textAt } from '../../event/event-record.ts'
import { type ConnectOptions, connect } from '../client/connect.ts'
import { type CommandContext, CommandError, type ExitStatus, exitStatus } from '../context.ts'
import { parseJsonObject } from '../json.ts'
import { escapeForTerminal } from '../output/escape.ts'

const path = '/_cairn/v1/keys/rotate'

/** An answer is some hundred bytes. */
const answerBytesMax = 64 * 1024

export interface KeysOptions extends ConnectOptions {
  readonly json?: boolean
}

/** Has the server replace its master key, and prints what that took. */
export async function rotateKeys(context: CommandContext, options: KeysOptions): Promise<ExitStatus> {
  const connection = connect(context, options)
  try {
    const text = await readText(await connection.ask({ method: 'POST', path, query: [] }), answerBytesMax)
    await context.out.write(options.json === true ? `${text.trim()}\n` : sentencesOf(text))
    return exitStatus.good
  } finally {
    connection.close()
  }
}

function sentencesOf(text: string): string {
  const answer = parseJsonObject(text) ?? {}
  const [keyId, previousKeyId] = [textAt(answer, 'keyId'), textAt(answer, 'previousKeyId')]
  const { resealedRows } = answer
  if (keyId === null || previousKeyId === null || typeof resealedRows !== 'number') {
    throw new CommandError('The answer is not one of a Cairn; check the endpoint.')
  }
  const secrets = resealedRows === 1 ? '1 secret was' : `${resealedRows} secrets were`
  return escapeForTerminal(
    `Master key ${keyId} has replaced ${previousKeyId}; ${secrets} sealed again. Back up its file anew.`,
  ).concat('\n')
}
