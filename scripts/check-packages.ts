import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Problem } from './check-project.ts'

/** Licences that ask for no more than their text: what users install may have these and no other. */
const licencesAllowed = new Set([
  'Apache-2.0',
  'MIT',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  '0BSD',
  'BlueOak-1.0.0',
  'CC0-1.0',
])

const lockPath = 'package-lock.json'

/** The lock file names no host, and what users install is licensed as the project promises. */
export function checkPackages(root: string): Problem[] {
  const text = readFileSync(join(root, lockPath), 'utf8')
  return [...findHosts(text), ...findLicences(root, text)]
}

/** `resolved` addresses bind an install to one registry; integrity hashes alone say what must come. */
export function findHosts(lockText: string): Problem[] {
  return lockText.split('\n').flatMap((line, at) =>
    /"resolved": "[a-z+]+:/.test(line)
      ? [
          {
            path: lockPath,
            line: at + 1,
            message: 'names where a package comes from; install with omit-lockfile-registry-resolved=true (.npmrc)',
          },
        ]
      : [],
  )
}

function findLicences(root: string, lockText: string): Problem[] {
  return runtimePackages(lockText).flatMap((folder) => {
    const licence = readLicence(join(root, folder, 'package.json'))
    // Packages for other platforms are not installed here; their licence is their family's.
    if (licence === null || isAllowed(licence)) return []
    return [
      {
        path: lockPath,
        line: 0,
        message: `${folder} is licensed ${licence || 'without a word'}; use a package with ${[...licencesAllowed].join(', ')}`,
      },
    ]
  })
}

/** Folders of the packages that an install without development dependencies brings. */
export function runtimePackages(lockText: string): string[] {
  const lock: unknown = JSON.parse(lockText)
  if (!isObject(lock) || !isObject(lock.packages)) return []
  return Object.entries(lock.packages).flatMap(([folder, entry]) =>
    folder !== '' && isObject(entry) && entry.dev !== true && entry.devOptional !== true ? [folder] : [],
  )
}

/** Whether every alternative's parts may be used: `A OR B` needs one, `A AND B` both. */
export function isAllowed(licence: string): boolean {
  const expression = licence.replace(/[()]/g, '')
  return expression
    .split(' OR ')
    .some((choice) => choice.split(' AND ').every((part) => licencesAllowed.has(part.trim())))
}

/** The SPDX expression, '' where there is none, null where the package is not installed. */
function readLicence(path: string): string | null {
  if (!existsSync(path)) return null
  const manifest: unknown = JSON.parse(readFileSync(path, 'utf8'))
  return isObject(manifest) && typeof manifest.license === 'string' ? manifest.license : ''
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
