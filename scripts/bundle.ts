/**
 * Puts what runs into few files: `build/bundled/cairn/`, one entry for the command and one for each worker thread, from
 * the compiled modules below `build/src`. Loading some hundred modules one by one is most of a start, and its memory
 * stays.
 *
 * All files stand in one folder, so that a worker or a data file that code finds beside itself (`import.meta.url`) is
 * found there too. It is as deep as `build/src/cli/`, from where the command finds `package.json`.
 */
import { copyFileSync, cpSync, readdirSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

const build = dirname(dirname(fileURLToPath(import.meta.url)))
const source = join(build, 'src')
const target = join(build, 'bundled', 'cairn')

/** What loads a file of its own package: the engine and its binary, the codec and its WebAssembly. */
const unbundled = ['lmdb', '@bokuweb/zstd-wasm']

const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
const workers = files.filter((file) => file.endsWith('-worker.js'))

rmSync(target, { recursive: true, force: true })
const bundle = await rolldown({
  input: entriesOf(['cli/main.js', ...workers]),
  platform: 'node',
  // Modules before CommonJS, of which nothing unused can be left out: 250 KB of hash-wasm, of which two functions are used.
  resolve: { mainFields: ['module', 'main'] },
  external: unbundled,
})
await bundle.write({
  dir: target,
  format: 'esm',
  entryFileNames: '[name].js',
  chunkFileNames: '[name]-[hash].js',
  // V8 keeps the source of what it runs, at two bytes a character where one is not ASCII.
  comments: false,
  minify: { compress: false, mangle: false, codegen: { removeWhitespace: false, asciiOnly: true } },
})
await bundle.close()
cpSync(join(source, 'contract', 'data'), join(target, 'data'), { recursive: true })
for (const file of files.filter((name) => name.endsWith('.dict'))) {
  copyFileSync(join(source, file), join(target, basename(file)))
}

/** By the names of their files, of which no two are the same. */
function entriesOf(paths: readonly string[]): Record<string, string> {
  const entries: Record<string, string> = {}
  for (const path of paths) {
    const name = basename(path, '.js')
    if (entries[name] !== undefined) throw new Error(`${path} has the name of ${entries[name]}`)
    entries[name] = join(source, path)
  }
  return entries
}
