import type { OperationRoute } from '../../contract/operation-route.ts'
import type { ServiceContract } from '../../contract/service-contract.ts'
import { type HttpHeaders, headerValue } from './protocol.ts'
import { type PathTemplate, pathTemplate } from './rest-path.ts'

/** What of a request says which operation of a REST service it asks for. */
export interface RoutedRequest {
  readonly method: string
  /** As sent, with the bucket of its host in front where it has one there. */
  readonly path: string
  /** Names and values of its query string; of those that come twice the first value. */
  readonly parameters: ReadonlyMap<string, string>
  readonly headers: HttpHeaders
}

/** Where the operations of a REST service answer. */
export interface RestRoutes {
  /**
   * The operation that a request asks for, or null where there is none.
   *
   * A parameter that makes a request another operation (`?uploadId`, `?policy`) is never passed over: a request that has
   * one and fits no operation with it is no operation, and not the plain one without it.
   */
  find(request: RoutedRequest): OperationRoute | null
  /**
   * The operation whose method, path and literal parameters a request has, whether or not it has all that the operation
   * requires: what a client means that leaves something out. Not for services that tell operations apart by what is
   * required, as S3 does.
   */
  nearest(request: RoutedRequest): OperationRoute | null
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
  readonly operation: OperationRoute
  /** What the model's URI has behind its question mark; null for any value. */
  readonly literals: ReadonlyMap<string, string | null>
  /** Parameters and headers without which it is not this operation. */
  readonly parameters: readonly string[]
  readonly headers: readonly string[]
  /** Every parameter that it takes; null where it takes any. */
  readonly taken: ReadonlySet<string> | null
}

/** Operations at one method and path, those that ask for more first. */
interface Place {
  readonly method: string
  readonly precision: Precision
  readonly template: PathTemplate
  readonly routes: Route[]
}

function buildRoutes(service: ServiceContract): RestRoutes {
  const places = new Map<string, Place>()
  for (const operation of service.routes) {
    const { method } = operation
    const [path = ''] = operation.uri.split('?')
    const place: Place = places.get(`${method} ${path}`) ?? newPlace(method, path)
    places.set(`${method} ${path}`, place)
    place.routes.push(routeOf(operation))
  }
  const inOrder = [...places.values()].sort((one, other) => byPrecision(one.precision, other.precision))
  for (const { routes } of inOrder) routes.sort(byDemand)
  const subResources = new Set(inOrder.flatMap(({ routes }) => routes).flatMap(({ literals }) => [...literals.keys()]))
  const byMethod = new Map<string, Place[]>()
  for (const method of new Set(inOrder.map((place) => place.method)))
    byMethod.set(
      method,
      inOrder.filter((place) => place.method === method),
    )

  const placesOf = ({ method, path }: RoutedRequest) =>
    (byMethod.get(method) ?? []).filter(
      ({ template }) => path.startsWith(template.prefix) && template.expression.test(path),
    )

  return {
    find(request) {
      for (const { routes } of placesOf(request)) {
        const tells = (name: string) =>
          subResources.has(name) || routes.some((candidate) => candidate.parameters.includes(name))
        const telling = [...request.parameters.keys()].filter(tells)
        const found = named(
          routes.filter((route) => fits(route, request, telling)),
          request,
        )
        if (found !== null) return found
      }
      return null
    },

    nearest(request) {
      for (const { routes } of placesOf(request)) {
        const found = named(
          routes.filter((route) => hasLiterals(route, request)),
          request,
        )
        if (found !== null) return found
      }
      return null
    },
  }
}

function newPlace(method: string, path: string): Place {
  return { method, precision: precisionOf(path), template: pathTemplate(path), routes: [] }
}

/**
 * Of operations that fit, the one that asks for most. Where several ask for as much, clients that say the name
 * (`x-id`) are believed.
 */
function named(fitting: readonly Route[], { parameters }: RoutedRequest): OperationRoute | null {
  const [first] = fitting
  if (first === undefined) return null
  const asked = parameters.get('x-id')
  const said = fitting.find((route) => route.operation.name === asked && byDemand(first, route) === 0)
  return (said ?? first).operation
}

function fits(route: Route, request: RoutedRequest, telling: readonly string[]): boolean {
  if (!hasLiterals(route, request)) return false
  if (!route.parameters.every((name) => request.parameters.has(name))) return false
  if (!route.headers.every((name) => headerValue(request.headers, name) !== null)) return false
  return telling.every((name) => route.taken?.has(name) !== false)
}

function hasLiterals({ literals }: Route, { parameters }: RoutedRequest): boolean {
  for (const [name, value] of literals) {
    if (!parameters.has(name) || (value !== null && parameters.get(name) !== value)) return false
  }
  return true
}

function routeOf(operation: OperationRoute): Route {
  const { parameters, headers, optional } = operation
  const [, query = ''] = operation.uri.split('?')
  const literals = new Map<string, string | null>()
  for (const part of query.split('&').filter((part) => part !== '')) {
    const [name = '', value] = part.split('=')
    literals.set(name, value ?? null)
  }
  const taken = optional === null ? null : new Set([...literals.keys(), ...parameters, ...optional])
  return { operation, literals, parameters, headers, taken }
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

/**
 * A path whose labels end at the next slash says more than one that has a label for all that follows, then one with fewer
 * labels, then one that has more beside them.
 */
export function byPrecision(one: Precision, other: Precision): number {
  return (
    Number(one.isGreedy) - Number(other.isGreedy) || one.labels - other.labels || other.literalChars - one.literalChars
  )
}

/** Of a path without its parameters. */
interface Precision {
  readonly isGreedy: boolean
  readonly labels: number
  readonly literalChars: number
}

export function precisionOf(path: string): Precision {
  const isGreedy = path.includes('+}')
  const labels = path.split('{').length - 1
  return { isGreedy, labels, literalChars: path.replace(/\{[^}]*\}/g, '').length }
}
