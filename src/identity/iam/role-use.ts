import type { Role } from './entities.ts'

/** When and where a session of a role last called anything. */
export interface RoleUse {
  /** In milliseconds since the epoch. */
  readonly usedAtMs: number
  readonly region: string
}

/** The last use of a role, from the records; null where it was never used, as far as they are kept. */
export type LastUseOfRole = (role: Role) => Promise<RoleUse | null>
