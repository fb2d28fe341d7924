import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { required } from '../../src/base/assert.ts'
import { CairnClient } from '../support/cairn-client.ts'
import { type PageProgram, readPrograms } from '../support/page-programs.ts'
import { missingLine } from '../support/readme-tour.ts'
import { startServer, type TestServer } from '../support/start-server.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const run = promisify(execFile)
const programs = readPrograms('applications.md')

let server: TestServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server[Symbol.asyncDispose]())

/** The programs of one language, of which the page has so many. */
function programsIn(language: string, count: number): readonly PageProgram[] {
  const found = programs.filter((program) => program.language === language)
  expect(found).toHaveLength(count)
  return found
}

/** What `commands` print, in a shell into which the lines were pasted that the server printed. */
async function printedBy(commands: string, folder: string): Promise<string> {
  const pasted = server.printed.split('\n').filter((line) => /^(export|unset) /.test(line))
  const script = [...pasted, 'set -e', keyCommands(), commands].join('\n')
  const env = { ...process.env, GOFLAGS: '-modcacherw' }
  const { stdout } = await run('bash', ['-c', script], { cwd: folder, env })
  return stdout
}

/** The page's own lines, which all its programs need. */
function keyCommands(): string {
  const [first] = programsIn('sh', 2)
  return required(first ?? null, 'the lines that read the keys').code
}

// Goal: each program of the page, as it stands there, puts the same event on record and prints what the page says.
//
// Method: the programs are taken out of the page and run with the real curl, Python and Go.
test.each([
  ['curl', 'sh', 2, (code: string) => code],
  ['Python', 'python', 1, () => 'python3 program.python'],
  ['Go', 'go', 1, goCommands],
])('applications page: the call in %s', async (_, language, count, command) => {
  using folder = temporaryFolder()
  const program = required(programsIn(language, count).at(-1) ?? null, 'a program')
  writeFileSync(join(folder.path, `program.${language}`), program.code)
  const printed = await printedBy(command(program.code), folder.path)
  expect(missingLine(program.expected, printed), printed).toBeNull()
  expect(program.expected).not.toEqual([])

  const [eventID] = /[0-9a-zA-Z-]{26,36}(?=["'],)/.exec(printed) ?? []
  using cairn = new CairnClient({ url: server.url, credentials: server.credentials() })
  const { records } = await cairn.search([['eventID', String(eventID)]])
  expect(records.map(({ record }) => record)).toMatchObject([
    {
      eventName: 'CreateOrder',
      eventSource: 'orders.example.com',
      userIdentity: { type: 'Customer', principalId: 'c-7', userName: 'ada' },
      requestParameters: { orderId: '12' },
      responseElements: null,
    },
  ])
})

/** The page's line of commands that fetches what the program in Go needs, and runs it. */
function goCommands(): string {
  const { code } = required(programsIn('console', 2)[0] ?? null, 'the commands for Go')
  return code
}
