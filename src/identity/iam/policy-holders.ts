import type { AccountId } from '../../base/brands.ts'
import type { Edit, Table } from '../../storage/table.ts'
import type { Directory } from './directory.ts'
import type { Group, PolicyHolder, Role, User } from './entities.ts'
import { iamError } from './errors.ts'
import { placeOf } from './names.ts'
import { checkModifiable } from './service-linked-roles.ts'

/** What policies hang on. */
export interface Holders {
  readonly user: User
  readonly group: Group
  readonly role: Role
}

export type HolderKind = keyof Holders

/** One user, group or role, as a caller names it. */
export interface HolderName<Kind extends HolderKind = HolderKind> {
  readonly kind: Kind
  readonly accountId: AccountId
  readonly name: string
}

/** @throws {ServiceError} `NoSuchEntity`. */
export function getHolder<Kind extends HolderKind>(directory: Directory, holder: HolderName<Kind>): Holders[Kind] {
  const found = findHolder(directory, holder)
  if (found !== null) return found
  throw iamError('NoSuchEntityException', `The ${holder.kind} with name ${holder.name} cannot be found.`)
}

export function findHolder<Kind extends HolderKind>(
  directory: Directory,
  { kind, accountId, name }: HolderName<Kind>,
): Holders[Kind] | null {
  return tableOf(directory, kind).get(placeOf(accountId, name))
}

/**
 * Changes members of a user, group or role that decide about permissions.
 *
 * @param changed What is to be other than it is; null where nothing is. What it throws goes through.
 * @throws {ServiceError} `NoSuchEntity`, or `UnmodifiableEntity` for a role that only its service changes.
 */
export function changeHolder<Kind extends HolderKind>(
  directory: Directory,
  holder: HolderName<Kind>,
  changed: (before: Holders[Kind]) => Partial<Holders[Kind]> | null,
): Promise<void> {
  return describeHolder(directory, holder, (before) => {
    if (holder.kind === 'role') checkModifiable(before.path, holder.name)
    return changed(before)
  })
}

/** Changes members that decide about nothing, which every role has: as {@link changeHolder} in all else. */
export async function describeHolder<Kind extends HolderKind>(
  directory: Directory,
  holder: HolderName<Kind>,
  changed: (before: Holders[Kind]) => Partial<Holders[Kind]> | null,
): Promise<void> {
  const { kind, accountId } = holder
  await directory.change(accountId, (edit: Edit) => {
    const before = getHolder(directory, holder)
    const parts = changed(before)
    if (parts === null) return
    edit.put(tableOf(directory, kind), placeOf(accountId, holder.name), { ...before, ...parts })
  })
}

/** Every user, group and role of an account. */
export function holdersOf(directory: Directory, accountId: AccountId): readonly PolicyHolder[] {
  const { users, groups, roles } = directory
  return [...users.list(accountId), ...groups.list(accountId), ...roles.list(accountId)]
}

function tableOf<Kind extends HolderKind>({ users, groups, roles }: Directory, kind: Kind): Table<Holders[Kind]> {
  const tables: { readonly [Each in HolderKind]: Table<Holders[Each]> } = { user: users, group: groups, role: roles }
  return tables[kind]
}
