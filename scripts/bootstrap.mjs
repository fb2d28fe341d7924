// Installs and compiles what a fresh clone lacks, naming each phase while it runs. Plain JavaScript, because it is
// what makes everything else runnable. Says nothing when all is in place.
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const installedMark = join(root, 'node_modules', '.cairn-installed')
const builtMark = join(root, 'build', '.cairn-built')

const lock = readFileSync(join(root, 'package-lock.json'), 'utf8')
if (!existsSync(installedMark) || readFileSync(installedMark, 'utf8') !== lock) {
  phase('installing packages', () => {
    const npm = process.env.npm_execpath
    const [command, first] = npm === undefined ? ['npm', []] : [process.execPath, [npm]]
    execFileSync(command, [...first, 'ci', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: root,
      stdio: ['ignore', 2, 2],
    })
    writeFileSync(installedMark, lock)
  })
}

const sources = ['src', 'test', 'bench', 'scripts', 'packages/recorder/src', 'tsconfig.json', 'package-lock.json']
if (!existsSync(builtMark) || newestMs(sources) > statSync(builtMark).mtimeMs) {
  phase('compiling', () => {
    rmSync(join(root, 'build'), { recursive: true, force: true })
    execFileSync(process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', root], {
      cwd: root,
      stdio: ['ignore', 2, 2],
    })
    copyData('src')
    execFileSync(process.execPath, [join(root, 'build', 'scripts', 'bundle.js')], {
      cwd: root,
      stdio: ['ignore', 2, 2],
    })
    writeFileSync(builtMark, '')
  })
}

function phase(name, action) {
  process.stderr.write(`cairn: ${name} ...`)
  const startedAt = Date.now()
  try {
    action()
  } catch {
    process.stderr.write(`\ncairn: ${name} failed; the lines above say why\n`)
    process.exit(2)
  }
  process.stderr.write(` done in ${((Date.now() - startedAt) / 1000).toFixed(1)} s\n`)
}

function newestMs(names) {
  let newest = 0
  for (const name of names) newest = Math.max(newest, newestBelow(join(root, name)))
  return newest
}

function newestBelow(path) {
  if (!existsSync(path)) return 0
  const found = statSync(path)
  if (!found.isDirectory()) return found.mtimeMs
  return readdirSync(path).reduce((newest, name) => Math.max(newest, newestBelow(join(path, name))), found.mtimeMs)
}

/** Data files stand beside the code that loads them. */
function copyData(folder) {
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) copyData(path)
    else if (!entry.name.endsWith('.ts')) cpSync(join(root, path), join(root, 'build', path))
  }
}
