import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { listFiles, type Problem } from './check-project.ts'
import { tokenize } from './check-tokens.ts'

/** Links between documents resolve, and so do the documents that comments name. */
export function checkLinks(root: string): Problem[] {
  const documents = listFiles(root, '', ['.md'])
  const sources = ['src', 'test', 'bench', 'scripts', 'packages'].flatMap((folder) =>
    listFiles(root, folder, ['.ts', '.tsx']),
  )
  return [
    ...documents.flatMap((path) => checkDocument(root, path)),
    ...sources.flatMap((path) => checkComments(root, path)),
  ]
}

interface Link {
  readonly target: string
  readonly line: number
}

function checkDocument(root: string, path: string): Problem[] {
  return findLinks(readFileSync(join(root, path), 'utf8')).flatMap(({ target, line }) => {
    if (/^[a-z][a-z0-9+.-]*:/i.test(target)) return []
    const [file = '', anchor] = decodeURI(target).split('#')
    const resolved = file === '' ? path : join(dirname(path), file)
    if (!existsSync(join(root, resolved)))
      return [{ path, line, message: `links to ${target}, which is not there; name a file that is` }]
    if (anchor === undefined || !resolved.endsWith('.md')) return []
    if (findAnchors(readFileSync(join(root, resolved), 'utf8')).has(anchor)) return []
    return [{ path, line, message: `links to ${target}, but ${resolved} has no such heading` }]
  })
}

/** Inline links and images, and reference definitions, outside code. */
export function findLinks(markdown: string): Link[] {
  return proseLines(markdown).flatMap(({ text, line }) => {
    const inline = [...text.matchAll(/\]\(\s*<?([^)>\s]+)>?(?:\s+"[^"]*")?\s*\)/g)]
    const defined = [...text.matchAll(/^\s*\[[^\]]+\]:\s+<?([^>\s]+)>?/g)]
    return [...inline, ...defined].flatMap(([, target]) => (target === undefined ? [] : [{ target, line }]))
  })
}

/** What headings can be linked by: lower case, without punctuation, spaces as hyphens, repeats numbered. */
export function findAnchors(markdown: string): Set<string> {
  const anchors = new Set<string>()
  for (const { text } of proseLines(markdown, false)) {
    const heading = /^#{1,6}\s+(.*?)\s*#*$/.exec(text)?.[1]
    if (heading === undefined) continue
    const slug = heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/\s/g, '-')
    let anchor = slug
    for (let count = 1; anchors.has(anchor); count += 1) anchor = `${slug}-${count}`
    anchors.add(anchor)
  }
  return anchors
}

/** Lines outside fenced code, code spans blanked unless asked otherwise. */
function proseLines(markdown: string, blankSpans = true): { text: string; line: number }[] {
  let isFenced = false
  return markdown.split('\n').flatMap((text, at) => {
    if (/^\s*(```|~~~)/.test(text)) isFenced = !isFenced
    else if (!isFenced) return [{ text: blankSpans ? text.replace(/`[^`]*`/g, '') : text, line: at + 1 }]
    return []
  })
}

/** `docs/decisions/0001` may name a file by how its name begins. */
function checkComments(root: string, path: string): Problem[] {
  const comments = tokenize(readFileSync(join(root, path), 'utf8')).filter(({ kind }) => kind === 'comment')
  return comments.flatMap(({ text, line }) =>
    [...text.matchAll(/\bdocs\/[\w./-]*\w/g)].flatMap((found) =>
      isNamed(root, found[0])
        ? []
        : [{ path, line: line + lineBreaks(text, found.index), message: `names ${found[0]}, which is not there` }],
    ),
  )
}

function isNamed(root: string, name: string): boolean {
  if (existsSync(join(root, name))) return true
  const folder = join(root, dirname(name))
  if (!existsSync(folder) || !statSync(folder).isDirectory()) return false
  return readdirSync(folder).some((entry) => entry.startsWith(`${basename(name)}-`))
}

function lineBreaks(text: string, end: number): number {
  return text.slice(0, end).split('\n').length - 1
}
