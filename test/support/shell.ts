import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cloneFolder } from './readme-tour.ts'
import type { TestServer } from './start-server.ts'

export interface ShellRun {
  readonly status: number | null
  readonly printed: string
}

/** Runs `command` in the clone, in a shell into which the lines were pasted that the server printed. */
export async function runInShell(server: TestServer, command: string): Promise<ShellRun> {
  return await new ShellProcess(server, command).ended()
}

/** A command that runs until it is interrupted. */
export class ShellProcess {
  readonly #child: ChildProcess
  readonly #closed: Promise<unknown>
  /** All that it printed so far, to both outputs. */
  printed = ''

  constructor(server: TestServer, command: string) {
    const pasted = server.printed.split('\n').filter((line) => /^(export|unset) /.test(line))
    // `exec` where it can: an interruption is then the command's own.
    const script = [...pasted, 'set -e', command.startsWith('./cairn ') ? `exec ${command}` : command].join('\n')
    this.#child = spawn('bash', ['-c', script], {
      cwd: cloneFolder,
      env: { PATH: process.env.PATH ?? '', HOME: server.dataDir, CAIRN_DATA_DIR: server.dataDir },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#closed = once(this.#child, 'close')
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.printed += text
      })
    }
  }

  /** Resolves when it has printed something more, or has ended. */
  async more(): Promise<void> {
    await Promise.race([this.#closed, once(this.#child.stdout ?? this.#child, 'data')])
  }

  /** Ctrl-C. */
  async interrupted(): Promise<ShellRun> {
    this.#child.kill('SIGINT')
    return await this.ended()
  }

  async ended(): Promise<ShellRun> {
    await this.#closed
    return { status: this.#child.exitCode, printed: this.printed }
  }
}
