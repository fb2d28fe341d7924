import type { Directory } from './directory.ts'
import type { Role } from './entities.ts'

const roleArnPattern = /^arn:aws:iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/

/** The role of any account with exactly this ARN, path included; null where there is none. */
export function findRole(directory: Pick<Directory, 'roles'>, arn: string): Role | null {
  const [, partition, name] = roleArnPattern.exec(arn) ?? []
  if (partition === undefined || name === undefined) return null
  const role = directory.roles.get({ partition, name: name.toLowerCase() })
  return role?.arn === arn ? role : null
}
