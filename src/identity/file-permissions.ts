import { statSync } from 'node:fs'

/** The permission bits of the file at an absolute path, such as `0o600`. */
export type ReadPermissions = (path: string) => number

const permissionBits = 0o777
const othersBits = 0o077

export const nodeReadPermissions: ReadPermissions = (path) => statSync(path).mode & permissionBits

/** Whether anyone but the owner may read, write or run it. */
export function isOpenToOthers(permissions: number): boolean {
  return (permissions & othersBits) !== 0
}
