import { expect, test } from 'vitest'
import { missingLine, readTour, type TourStep } from '../support/readme-tour.ts'
import { runInShell, ShellProcess } from '../support/shell.ts'
import { startServer, type TestServer } from '../support/start-server.ts'

// Goal: the whole tour of README.md works as a newcomer types it, with the real aws command and the real curl.
test('README: every step of the tour', async () => {
  await using server = await startServer()
  for (const step of readTour()) {
    const { command, expected } = step
    if (command === 'npm start') continue
    const { status, printed } = await (command.startsWith('./cairn tail')
      ? watch(server, step)
      : runInShell(server, command))
    expect(status, `${command}\n${printed}`).toBe(0)
    expect(missingLine(expected, printed), `${command}\n${printed}`).toBeNull()
  }
})

/** Calls from another terminal until the tail has shown a call. */
async function watch(server: TestServer, { command, expected }: TourStep) {
  const tail = new ShellProcess(server, command)
  while (missingLine(expected, tail.printed) !== null) {
    expect((await runInShell(server, 'aws sts get-caller-identity')).status).toBe(0)
  }
  return await tail.interrupted()
}
