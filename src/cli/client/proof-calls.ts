import { readText } from '../../aws-client/answer.ts'
import { decodeBase64 } from '../../formats/checkpoint.ts'
import { CommandError } from '../context.ts'
import { parseJsonObject } from '../json.ts'
import type { CairnConnection } from './connect.ts'
import { ServerAnswerError } from './server-answer.ts'

/** A checkpoint with the lines of dozens of witnesses, or a path. */
const answerBytesMax = 256 * 1024

/** The newest checkpoint of the server, and the key that it says to have signed it with. */
export async function askCheckpoint(
  connection: CairnConnection,
): Promise<{ readonly note: string; readonly key: string }> {
  const { checkpoint: note, key } = await ask(connection, 'checkpoint', [])
  if (typeof note === 'string' && typeof key === 'string') return { note, key }
  throw notOfCairn()
}

/** The path from the tree of one size to that of another; null where the server has given out none that large. */
export async function askConsistency(connection: CairnConnection, from: number, to: number): Promise<Buffer[] | null> {
  try {
    const { consistencyPath } = await ask(connection, 'consistency', [
      ['from', String(from)],
      ['to', String(to)],
    ])
    if (!Array.isArray(consistencyPath)) throw notOfCairn()
    return consistencyPath.map((hash: unknown) => decodeBase64(String(hash)) ?? Buffer.alloc(0))
  } catch (error) {
    if (error instanceof ServerAnswerError && error.code === 'CheckpointNotFoundException') return null
    throw error
  }
}

async function ask(connection: CairnConnection, name: string, query: readonly (readonly [string, string])[]) {
  const answer = await connection.ask({ method: 'GET', path: `/_cairn/v1/${name}`, query })
  return parseJsonObject(await readText(answer, answerBytesMax)) ?? {}
}

function notOfCairn(): CommandError {
  return new CommandError('The answer is not one of a Cairn; check the endpoint.')
}
