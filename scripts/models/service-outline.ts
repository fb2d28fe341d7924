import type { ContractData } from '../../src/contract/contract-data.ts'
import type { RouteData, ServiceOutline } from '../../src/contract/models-file.ts'
import type { OperationRoute } from '../../src/contract/operation-route.ts'
import { type ErrorContract, parseServiceContract } from '../../src/contract/service-contract.ts'

/** What the table says of a service before it is known which of its operations a request asks for. */
export function serviceOutline(data: ContractData): ServiceOutline {
  const { operations, routes, errors, protocols } = parseServiceContract(data)
  const speaksRest = protocols.some((protocol) => protocol === 'rest-json' || protocol === 'rest-xml')
  return {
    service: data.service,
    operations: [...operations.keys()],
    ...(speaksRest ? { routes: Object.fromEntries(routes.map((route) => [route.name, routeData(route)])) } : {}),
    errors: Object.fromEntries([...errors.values()].map((error) => [error.name, errorData(error)])),
  }
}

function errorData({ name, wireCode, status, fault }: ErrorContract): ServiceOutline['errors'][string] {
  return { ...(wireCode === name ? {} : { code: wireCode }), status, ...(fault === 'server' ? { server: true } : {}) }
}

function routeData({
  method,
  uri,
  isDeprecated,
  isUnsigned,
  parameters,
  headers,
  optional,
}: OperationRoute): RouteData {
  return {
    method,
    uri,
    ...(isDeprecated ? { deprecated: true } : {}),
    ...(isUnsigned ? { unsigned: true } : {}),
    ...(parameters.length > 0 ? { parameters: [...parameters] } : {}),
    ...(headers.length > 0 ? { headers: [...headers] } : {}),
    ...(optional === null ? { takesAny: true } : {}),
    ...(optional !== null && optional.length > 0 ? { optional: [...optional] } : {}),
  }
}
