import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { pythonFolder } from './outside-folder.ts'

/** How the queue of a bucket is told of new objects. */
export interface NotifiedBucket {
  readonly bucket: string
  readonly queueUrl: string
  readonly topic?: string
}

/** An AWS account that `aws_account.py` plays. Leaving the scope ends it. */
export class PlayedAccount implements AsyncDisposable {
  readonly url: string
  readonly ways: Readonly<Record<string, NotifiedBucket>>
  readonly #child: ChildProcess
  readonly #lines: AsyncIterator<string>

  private constructor(child: ChildProcess, lines: AsyncIterator<string>, first: string) {
    this.#child = child
    this.#lines = lines
    const { url, ways } = JSON.parse(first)
    this.url = url
    this.ways = ways
  }

  static async start(): Promise<PlayedAccount> {
    const child = spawn('python3', [join(pythonFolder, 'aws_account.py')], {
      env: { PATH: process.env.PATH ?? '', PYTHONDONTWRITEBYTECODE: '1' },
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    let problems = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      problems += text
    })
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
    const first = await lines.next()
    if (first.done === true) throw new Error(`the account did not start:\n${problems}`)
    return new PlayedAccount(child, lines, first.value)
  }

  /** Asks for one of the things that `Account` can do. */
  async ask(
    request: Readonly<Record<string, unknown>> & { readonly do: string },
  ): Promise<Readonly<Record<string, unknown>>> {
    this.#child.stdin?.write(`${JSON.stringify(request)}\n`)
    const answer = await this.#lines.next()
    if (answer.done === true) throw new Error(`the account ended when it was asked for ${request.do}`)
    return JSON.parse(answer.value)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#child, 'close')
    this.#child.stdin?.end()
    await closed
  }
}
