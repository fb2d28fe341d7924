import type { Draw } from './draw.ts'
import type { Json, JsonObject } from './json.ts'
import type { Caller } from './people.ts'

/** What a template fills in: the part of a record that depends on the operation. */
export interface Activity {
  readonly request: JsonObject | null
  readonly response?: JsonObject | null
  readonly resources?: readonly JsonObject[]
  /** Further top-level members. */
  readonly more?: JsonObject
}

/** What a template may use. */
export interface Scene {
  readonly draw: Draw
  readonly caller: Caller
  readonly region: string
  readonly world: World
  readonly timeMs: number
}

export interface Template {
  readonly source: string
  readonly name: string
  readonly readOnly: boolean
  /** How often it is called, relative to the others. */
  readonly weight: number
  readonly category?: 'Data'
  readonly make: (scene: Scene) => Activity
}

/** Things with names that calls come back to: some often, most seldom. */
export interface World {
  readonly buckets: readonly string[]
  readonly instances: readonly string[]
  readonly roles: readonly string[]
  readonly keys: readonly string[]
  readonly parameters: readonly string[]
  readonly secrets: readonly string[]
  readonly functions: readonly string[]
  readonly tables: readonly string[]
  readonly queues: readonly string[]
  readonly logGroups: readonly string[]
  readonly stacks: readonly string[]
  readonly securityGroups: readonly string[]
  readonly users: readonly string[]
}

export function drawWorld(draw: Draw): World {
  const named = (count: number, words: readonly string[], digits: number) =>
    Array.from({ length: count }, () => `${draw.pick(teams)}-${draw.pick(words)}-${draw.hex(digits)}`)
  return {
    buckets: named(4000, ['logs', 'artifacts', 'uploads', 'backups', 'exports'], 8),
    instances: Array.from({ length: 20_000 }, () => `i-0${draw.hex(16)}`),
    roles: named(1200, ['task', 'lambda', 'deploy', 'replication', 'readonly'], 6),
    keys: Array.from({ length: 600 }, () => draw.uuid()),
    parameters: named(5000, ['database-url', 'api-token', 'feature-flags'], 6).map(
      (name) => `/${name.replace(/-/g, '/')}`,
    ),
    secrets: named(1500, ['database', 'oauth', 'webhook'], 6),
    functions: named(2500, ['resize', 'ingest', 'notify', 'rotate'], 5),
    tables: named(900, ['sessions', 'orders', 'events'], 4),
    queues: named(1100, ['jobs', 'dead-letters', 'mail'], 5),
    logGroups: named(3000, ['lambda', 'ecs', 'rds'], 6).map((name) => `/aws/${name}`),
    stacks: named(700, ['network', 'service', 'pipeline'], 5),
    securityGroups: Array.from({ length: 3000 }, () => `sg-0${draw.hex(16)}`),
    users: named(800, ['bot', 'app', 'user'], 4),
  }
}

const teams =
  'atlas beacon cobalt delta ember falcon garnet harbor indigo juniper krypton lumen meadow nimbus orchid'.split(' ')

/** `arn:aws:<service>:<region>:<account>:<rest>`. */
export function arn({ caller, region }: Scene, service: string, rest: string): string {
  const isGlobal = service === 'iam' || service === 's3'
  return `arn:aws:${service}:${isGlobal ? '' : region}:${service === 's3' ? '' : caller.accountId}:${rest}`
}

export function resource(scene: Scene, type: string, name: string): JsonObject {
  return { accountId: scene.caller.accountId, type, ARN: name }
}

export function isoSeconds(timeMs: number): string {
  return `${new Date(timeMs).toISOString().slice(0, 19)}Z`
}

/** The element form that EC2 records have: `{"items": […]}`. */
export function items(...values: readonly Json[]): JsonObject {
  return { items: values }
}
