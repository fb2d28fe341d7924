import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { DoctorCheck, DoctorFinding } from '../doctor-types.ts'
import { good, problem, warning } from './finding.ts'

const subject = 'data folder'

/** Below this a busy server is full within hours. */
const freeBytesWarning = 5 * 1024 ** 3

/** Below this the server refuses imports, and not much later changes and reads. */
const freeBytesProblem = 128 * 1024 ** 2

/** Whether the server can work in its folder, nobody else reads it, and there is room. */
export const dataFolderCheck: DoctorCheck = {
  subject,
  async run({ config: { dataDir } }) {
    if (!existsSync(dataDir)) {
      return [warning(subject, `${dataDir} does not exist yet.`, 'The first start makes it: npm start')]
    }
    if (!statSync(dataDir).isDirectory()) {
      return [problem(subject, `${dataDir} is not a folder.`, 'Name a folder in dataDir.')]
    }
    return [...access(dataDir), ...permissions(dataDir), freeSpace(dataDir)]
  },
}

function access(dataDir: string): DoctorFinding[] {
  try {
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK)
    return [good(subject, `${dataDir} can be read and written.`)]
  } catch {
    const remedy = 'Run this as the user that runs the server, or give the folder to that user.'
    return [problem(subject, `${dataDir} cannot be read and written by this user.`, remedy)]
  }
}

function permissions(dataDir: string): DoctorFinding[] {
  return [dataDir, join(dataDir, 'credentials')]
    .filter((path) => existsSync(path) && (statSync(path).mode & 0o077) !== 0)
    .map((path) => problem('permissions', `Other users may open ${path}.`, `chmod go-rwx '${path}'`))
}

function freeSpace(dataDir: string): DoctorFinding {
  const { bavail, bsize } = statfsSync(dataDir)
  const freeBytes = bavail * bsize
  const message = `${(freeBytes / 1024 ** 3).toFixed(1)} GiB are free.`
  const remedy = 'Make room, or lower history.retentionDays.'
  if (freeBytes < freeBytesProblem) return problem('disk space', message, remedy)
  return freeBytes < freeBytesWarning ? warning('disk space', message, remedy) : good('disk space', message)
}
