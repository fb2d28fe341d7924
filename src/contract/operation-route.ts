import type { OperationContract } from './service-contract.ts'

/** What tells requests of an operation of a REST service from those of others, without its shapes. */
export interface OperationRoute {
  readonly name: string
  readonly method: string
  /** As the model has it: path with its labels, and literal parameters behind a question mark. */
  readonly uri: string
  readonly isDeprecated: boolean
  readonly isUnsigned: boolean
  /** Names of parameters in the query string and of headers, in lower case, that every request of it has. */
  readonly parameters: readonly string[]
  readonly headers: readonly string[]
  /** Names of the parameters that it takes beside these; null where it takes any. */
  readonly optional: readonly string[] | null
}

export function operationRoute({
  name,
  method,
  uri,
  isDeprecated,
  isUnsigned,
  input,
}: OperationContract): OperationRoute {
  const members = input?.members ?? []
  const namesAt = (location: string, isRequired: boolean) =>
    members
      .filter((member) => member.location === location && member.isRequired === isRequired)
      .filter((member) => member.shape.type !== 'map')
      .map(({ locationName, name }) => locationName ?? name)
  const takesAny = members.some(({ location, shape }) => location === 'querystring' && shape.type === 'map')
  return {
    name,
    method,
    uri,
    isDeprecated,
    isUnsigned,
    parameters: namesAt('querystring', true),
    headers: namesAt('header', true).map((name) => name.toLowerCase()),
    optional: takesAny ? null : namesAt('querystring', false),
  }
}
