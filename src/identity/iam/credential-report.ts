import type { AccountId } from '../../base/brands.ts'
import { formatEventTime } from '../../event/event-time.ts'
import { rootArn } from '../user-identity.ts'
import type { AccessKeys, KeyUse, LastUseOf } from './access-keys.ts'
import type { AccountRules } from './account-rules.ts'
import { csvLine } from './csv.ts'
import type { PasswordPolicy, User } from './entities.ts'
import type { LoginProfiles } from './login-profiles.ts'
import type { RootUserOf } from './root-user.ts'
import type { Users } from './users.ts'

const dayMs = 86_400_000

/** Columns, in AWS's order. */
const columns = [
  ...['user', 'arn', 'user_creation_time'],
  ...['password_enabled', 'password_last_used', 'password_last_changed', 'password_next_rotation', 'mfa_active'],
  ...keyColumns(1),
  ...keyColumns(2),
  ...['cert_1_active', 'cert_1_last_rotated', 'cert_2_active', 'cert_2_last_rotated'],
]

export interface ReportNeeds {
  readonly users: Users
  readonly accessKeys: AccessKeys
  readonly loginProfiles: LoginProfiles
  readonly rules: AccountRules
  readonly rootUserOf: RootUserOf
  readonly lastUseOf: LastUseOf
}

/** A key as the report tells of it. */
interface ReportedKey {
  readonly accessKeyId: string
  readonly isActive: boolean
  readonly createdAtMs: number
}

/**
 * The credential report: one line for root and for each user with the state of its credentials.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html
 */
export async function credentialReport(accountId: AccountId, needs: ReportNeeds): Promise<string> {
  const { passwordPolicy } = needs.rules.settingsOf(accountId)
  const lines = [csvLine(columns), csvLine(await rootCells(accountId, needs))]
  const keysByUser = needs.accessKeys.listByUser(accountId)
  for (const user of needs.users.list(accountId)) {
    const keys = await keyCells(keysByUser.get(user.userId) ?? [], needs.lastUseOf)
    lines.push(csvLine(userCells(user, passwordCells(user, passwordPolicy, needs), keys)))
  }
  return lines.join('\n')
}

async function rootCells(accountId: AccountId, { rootUserOf, lastUseOf }: ReportNeeds): Promise<string[]> {
  const { createdAtMs, accessKeys } = rootUserOf(accountId)
  const password = ['not_supported', 'no_information', 'not_supported', 'not_supported']
  const start = ['<root_account>', rootArn(accountId), time(createdAtMs)]
  return [...start, ...password, 'false', ...(await keyCells(accessKeys, lastUseOf)), ...noCertificates]
}

function userCells(user: User, password: readonly string[], keys: readonly string[]): string[] {
  return [user.userName, user.arn, time(user.createdAtMs), ...password, 'false', ...keys, ...noCertificates]
}

function passwordCells(user: User, policy: PasswordPolicy | null, { loginProfiles }: ReportNeeds): string[] {
  const profile = loginProfiles.find(user)
  if (profile === null) return ['false', notApplicable, notApplicable, notApplicable]
  const { passwordSetAtMs } = profile
  const maxAgeDays = policy?.maxAgeDays ?? null
  const nextRotation = maxAgeDays === null ? notApplicable : time(passwordSetAtMs + maxAgeDays * dayMs)
  return ['true', 'no_information', time(passwordSetAtMs), nextRotation]
}

/** The cells of two keys, those of none where there are fewer. */
async function keyCells(keys: readonly ReportedKey[], lastUseOf: LastUseOf): Promise<string[]> {
  const cells: string[] = []
  for (const index of [0, 1]) {
    const key = keys[index]
    if (key === undefined) cells.push('false', notApplicable, ...useCells(null))
    else cells.push(String(key.isActive), time(key.createdAtMs), ...useCells(await lastUseOf(key.accessKeyId)))
  }
  return cells
}

function useCells(use: KeyUse | null): string[] {
  return use === null ? [notApplicable, notApplicable, notApplicable] : [time(use.usedAtMs), use.region, use.service]
}

function keyColumns(number: number): string[] {
  const names = ['active', 'last_rotated', 'last_used_date', 'last_used_region', 'last_used_service']
  return names.map((name) => `access_key_${number}_${name}`)
}

const notApplicable = 'N/A'
const noCertificates = ['false', notApplicable, 'false', notApplicable]

/** As AWS writes instants in the report. */
function time(timeMs: number): string {
  return formatEventTime(timeMs).replace('Z', '+00:00')
}
