/**
 * `npm run check`: everything about the source that can be said without running it, in seconds. Types are checked by
 * the build that came before. Prints what each failing check found; silent about the others.
 */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { checkHouse } from './check-house.ts'
import { checkLayers } from './check-layers.ts'
import { checkLinks } from './check-links.ts'
import { checkOwnPackages } from './check-own-packages.ts'
import { checkPackages } from './check-packages.ts'
import { type Check, formatProblem, projectRoot } from './check-project.ts'
import { checkGenerated } from './generate.ts'

interface Outcome {
  readonly name: string
  /** What it found; null where it passed. */
  readonly output: string | null
}

const root = projectRoot()
const startedAtMs = performance.now()
const outcomes = await Promise.all([
  // The commands first: they run beside the rest.
  runCommand('format and lint', 'biome', ['check', '--error-on-warnings', '--max-diagnostics=100', '.']),
  runCommand('unused files, exports and packages', 'knip', ['--no-progress']),
  runCheck('import direction', checkLayers),
  runCheck('house rules', checkHouse),
  runCheck('links and named documents', checkLinks),
  runCheck('packages', checkPackages),
  runCheck('packages of our own', checkOwnPackages),
  runCheck('generated files', checkGenerated),
])

const failed = outcomes.filter(({ output }) => output !== null)
for (const { name, output } of failed) process.stderr.write(`check: ${name}\n${output?.trimEnd()}\n\n`)
const seconds = ((performance.now() - startedAtMs) / 1000).toFixed(1)
process.stderr.write(`check: ${outcomes.length - failed.length} of ${outcomes.length} passed in ${seconds} s\n`)
process.exitCode = failed.length === 0 ? 0 : 1

async function runCheck(name: string, check: Check): Promise<Outcome> {
  try {
    const problems = await check(root)
    return { name, output: problems.length === 0 ? null : problems.map(formatProblem).join('\n') }
  } catch (error) {
    return { name, output: `could not run: ${error instanceof Error ? error.message : String(error)}` }
  }
}

function runCommand(name: string, command: string, args: readonly string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    const path = join(root, 'node_modules', '.bin', command)
    execFile(path, args, { cwd: root, maxBuffer: 16 * 1024 * 1024 }, (error, stdout, stderr) => {
      const output = `${stdout}${stderr}`.trim()
      resolve({ name, output: error === null ? null : output || error.message })
    })
  })
}
