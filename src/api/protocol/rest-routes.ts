import type { OperationContract, ServiceContract } from '../../contract/service-contract.ts'
import { type HttpHeaders, headerValue } from './protocol.ts'
import { pathPattern } from './rest-path.ts'

/** Where the operations of a REST service answer. */
export interface RestRoutes {
  /**
   * The operation that a request asks for, or null where there is none.
   *
   * A parameter that makes a request another operation (`?uploadId`, `?policy`) is never passed over: a request that has
   * one and fits no operation with it is no operation, and not the plain one without it.
   *
   * @param path As sent, with the bucket of its host in front where it has one there.
   * @param parameters Names and values of its query string; of those that come twice the first value.
   */
  find(
    method: string,
    path: string,
    parameters: ReadonlyMap<string, string>,
    headers: HttpHeaders,
  ): OperationContract | null
}

/** The routes of a service, made once from its contract. */
export function restRoutes(service: ServiceContract): RestRoutes {
  const known = made.get(service)
  if (known !== undefined) return known
  const routes = buildRoutes(service)
  made.set(service, routes)
  return routes
}

const made = new WeakMap<ServiceContract, RestRoutes>()

interface Route {
  readonly operation: OperationContract
  /** What the model's URI has behind its question mark; null for any value. */
  readonly literals: ReadonlyMap<string, string | null>
  /** Parameters and headers without which it is not this operation. */
  readonly parameters: readonly string[]
  readonly headers: readonly string[]
  /** Every parameter that it takes. */
  readonly taken: ReadonlySet<string>
}

/** Operations at one path, those that ask for more first. */
interface Place {
  readonly pattern: RegExp
  readonly routes: Map<string, Route[]>
}

function buildRoutes(service: ServiceContract): RestRoutes {
  const places = new Map<string, Place>()
  for (const operation of service.operations.values()) {
    const [path = ''] = operation.uri.split('?')
    const place: Place = places.get(path) ?? { pattern: pathPattern(path), routes: new Map() }
    places.set(path, place)
    place.routes.set(operation.method, [...(place.routes.get(operation.method) ?? []), routeOf(operation)])
  }
  const lists = [...places.values()].flatMap((place) => [...place.routes.values()])
  for (const list of lists) list.sort(byDemand)
  const subResources = new Set(lists.flat().flatMap((route) => [...route.literals.keys()]))
  const inOrder = [...places].sort(([one], [other]) => byPrecision(one, other)).map(([, place]) => place)

  return {
    find(method, path, parameters, headers) {
      for (const { pattern, routes } of inOrder) {
        const candidates = pattern.test(path) ? (routes.get(method) ?? []) : []
        const tells = (name: string) =>
          subResources.has(name) || candidates.some((candidate) => candidate.parameters.includes(name))
        const telling = [...parameters.keys()].filter(tells)
        const found = candidates.find((route) => fits(route, parameters, telling, headers))
        if (found !== undefined) return found.operation
      }
      return null
    },
  }
}

function fits(
  route: Route,
  parameters: ReadonlyMap<string, string>,
  telling: readonly string[],
  headers: HttpHeaders,
): boolean {
  for (const [name, value] of route.literals) {
    if (!parameters.has(name) || (value !== null && parameters.get(name) !== value)) return false
  }
  if (!route.parameters.every((name) => parameters.has(name))) return false
  if (!route.headers.every((name) => headerValue(headers, name) !== null)) return false
  return telling.every((name) => route.taken.has(name))
}

function routeOf(operation: OperationContract): Route {
  const [, query = ''] = operation.uri.split('?')
  const literals = new Map<string, string | null>()
  for (const part of query.split('&').filter((part) => part !== '')) {
    const [name = '', value] = part.split('=')
    literals.set(name, value ?? null)
  }
  const members = operation.input?.members ?? []
  const named = (location: string, isRequired: boolean) =>
    members
      .filter((member) => member.location === location && (member.isRequired || !isRequired))
      .map(({ locationName, name }) => locationName ?? name)
  return {
    operation,
    literals,
    parameters: named('querystring', true),
    headers: named('header', true).map((name) => name.toLowerCase()),
    taken: new Set([...literals.keys(), ...named('querystring', false)]),
  }
}

/** A sub-resource tells more than a parameter, and a parameter more than a header. */
function byDemand(one: Route, other: Route): number {
  return (
    other.literals.size - one.literals.size ||
    other.parameters.length - one.parameters.length ||
    other.headers.length - one.headers.length ||
    Number(one.operation.isDeprecated) - Number(other.operation.isDeprecated)
  )
}

/** A path with fewer labels says more, and of two with as many the longer one. */
function byPrecision(one: string, other: string): number {
  return labelsIn(one) - labelsIn(other) || other.length - one.length
}

function labelsIn(path: string): number {
  return path.split('{').length - 1
}
