import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { expect, test } from 'vitest'
import { awsClients } from '../support/aws-clients.ts'
import { CairnClient } from '../support/cairn-client.ts'
import { missingLine, readTour, type TourStep } from '../support/readme-tour.ts'
import { runInShell, ShellProcess } from '../support/shell.ts'
import { startServer, type TestServer } from '../support/start-server.ts'

// Goal: what README.md tells a newcomer to type works, and prints what it says.
//
// Method: the commands are taken out of the page and run in a shell, one after another, against a server that was
// started the way `npm start` does. Those that need a program from outside npm run in `test/outside`; where the tour
// calls with the aws command, the SDK makes the same call here.
test('README: every step of the tour that needs no other program', async () => {
  const steps = readTour()
  const own = steps.filter(({ command }) => command.startsWith('./cairn '))
  expect(own.map(({ command }) => command.split(' ')[1])).toEqual([
    'tail',
    'import',
    'lookup',
    'lookup',
    'lookup',
    'doctor',
  ])
  await using server = await startServer()
  expectAnnouncement(server, steps)
  for (const step of own) {
    const { status, printed } = await (step.command.includes(' tail ')
      ? watch(server, step)
      : runInShell(server, step.command))
    expect(status, `${step.command}\n${printed}`).toBe(0)
    expect(missingLine(step.expected, printed), `${step.command}\n${printed}`).toBeNull()
  }
  const again = await runInShell(server, './cairn import examples/logs')
  expect(missingLine(['… 214 0 214 0 0 20 files'], again.printed), again.printed).toBeNull()
})

/** `npm start` itself would take the port of a server that the reader runs. */
function expectAnnouncement(server: TestServer, steps: readonly TourStep[]): void {
  const [start] = steps
  expect(start?.command).toBe('npm start')
  const expected = start?.expected.map((line) => line.replaceAll('http://127.0.0.1:4690', server.url)) ?? []
  expect(missingLine(expected, server.printed)).toBeNull()
}

async function watch(server: TestServer, { command, expected }: TourStep) {
  const target = { url: server.url, credentials: server.credentials() }
  using clients = awsClients(target)
  using cairn = new CairnClient(target)
  const tail = new ShellProcess(server, command)
  while ((await cairn.search([['eventName', 'Tail']])).records.length === 0);
  await clients.sts.send(new GetCallerIdentityCommand({}))
  while (missingLine(expected, tail.printed) !== null) await tail.more()
  return await tail.interrupted()
}
