import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { cloneFolder } from './readme-tour.ts'

/** A program of a page of the guide, with what the page says that it prints. */
export interface PageProgram {
  readonly language: string
  readonly code: string
  /** Lines as `missingLine` takes them; none where the page says nothing. */
  readonly expected: readonly string[]
}

/** Every block of code of `docs/guide/<page>`, each with the block of output that follows it. */
export function readPrograms(page: string): readonly PageProgram[] {
  const text = readFileSync(join(cloneFolder, 'docs', 'guide', page), 'utf8')
  const programs: PageProgram[] = []
  for (const [, language = '', code = ''] of text.matchAll(/^```(\w*)\n([\s\S]*?)\n```$/gm)) {
    const last = programs.at(-1)
    if (language !== 'text') programs.push({ language, code, expected: [] })
    else if (last !== undefined) programs[programs.length - 1] = { ...last, expected: code.split('\n') }
  }
  return programs
}
