import { LazyMap } from './lazy-map.ts'
import type { ModelBlock } from './model-block.ts'
import type { RouteData, ServiceOutline } from './models-file.ts'
import type { OperationRoute } from './operation-route.ts'
import { type ErrorContract, type OperationContract, type ServiceContract, serviceHead } from './service-contract.ts'

/**
 * The contract of a service by its outline.
 *
 * @param block What the service's operations hold. Asked for whenever one of them is, so that it need not be kept.
 */
export function modelledService(
  { service, operations, routes = {}, errors }: ServiceOutline,
  block: () => ModelBlock,
): ServiceContract {
  const contract: ServiceContract = {
    ...serviceHead(service),
    operations: new LazyMap<OperationContract>(operations, (name) => block().operation(name, contract)),
    routes: Object.entries(routes).map(([name, route]) => operationRouteOf(name, route)),
    errors: new Map(
      Object.entries(errors).map(([name, error]) => [name, errorContract(name, error, () => block().structure(name))]),
    ),
  }
  return contract
}

function operationRouteOf(
  name: string,
  { method, uri, deprecated, unsigned, parameters = [], headers = [], optional = [], takesAny }: RouteData,
): OperationRoute {
  return {
    name,
    method,
    uri,
    isDeprecated: deprecated ?? false,
    isUnsigned: unsigned ?? false,
    parameters,
    headers,
    optional: takesAny === true ? null : optional,
  }
}

function errorContract(
  name: string,
  { code, status, server }: ServiceOutline['errors'][string],
  shape: () => ErrorContract['shape'],
): ErrorContract {
  return {
    name,
    wireCode: code ?? name,
    status,
    fault: server === true ? 'server' : 'client',
    get shape() {
      return shape()
    },
  }
}
