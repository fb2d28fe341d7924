import { existsSync, realpathSync, statSync } from 'node:fs'
import { isAbsolute, relative } from 'node:path'
import type { DoctorCheck } from '../doctor-types.ts'
import { good, problem, warning } from './finding.ts'

const subject = 'master key'

/** Whether whoever copies the data folder gets the key to the secrets in it too. */
export const masterKeyCheck: DoctorCheck = {
  subject,
  async run({ config: { dataDir, keys } }) {
    const { masterKeyFile } = keys
    if (isInside(dataDir, masterKeyFile)) {
      const remedy = 'Move the file to another volume or a secret store, and name it in keys.masterKeyFile.'
      return [warning(subject, `${masterKeyFile} lies in the data folder, so a copy of the data holds it too.`, remedy)]
    }
    if (!existsSync(masterKeyFile)) {
      return [
        warning(subject, `${masterKeyFile} does not exist yet.`, 'Check keys.masterKeyFile; a first start makes it.'),
      ]
    }
    if ((statSync(masterKeyFile).mode & 0o077) !== 0) {
      return [problem(subject, `Other users may open ${masterKeyFile}.`, `chmod go-rwx '${masterKeyFile}'`)]
    }
    return [good(subject, `${masterKeyFile} lies apart from the data.`)]
  },
}

function isInside(folder: string, path: string): boolean {
  const way = relative(realpath(folder), realpath(path))
  return way !== '' && !way.startsWith('..') && !isAbsolute(way)
}

function realpath(path: string): string {
  return existsSync(path) ? realpathSync(path) : path
}
