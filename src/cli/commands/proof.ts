import { encodeStrictly } from '../../aws-client/signature.ts'
import { type ConnectOptions, connect } from '../client/connect.ts'
import { type CommandContext, type ExitStatus, exitStatus } from '../context.ts'

/** Prints the proof that an event is on record, for `./cairn verify --event`. */
export async function proof(context: CommandContext, eventId: string, options: ConnectOptions): Promise<ExitStatus> {
  const connection = connect(context, options)
  try {
    const path = `/_cairn/v1/proof/${encodeStrictly(eventId)}`
    const answer = await connection.ask({ method: 'GET', path, query: [] })
    answer.setEncoding('utf8')
    for await (const piece of answer) await context.out.write(String(piece))
    return exitStatus.good
  } finally {
    connection.close()
  }
}
