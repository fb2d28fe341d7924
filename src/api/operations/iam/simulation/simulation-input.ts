import type { ContextEntry } from '@aws-sdk/client-iam'
import { type AccountId, isAccountId } from '../../../../base/brands.ts'
import { commonError } from '../../../../contract/errors.ts'
import type { RequestContext } from '../../../../identity/authorise.ts'
import type { Directory } from '../../../../identity/iam/directory.ts'
import { iamError } from '../../../../identity/iam/errors.ts'
import { simulatedCaller } from '../../../../identity/iam/simulated-identity.ts'
import { compilePolicy } from '../../../../identity/policy/compile-policy.ts'
import type { PolicyKind } from '../../../../identity/policy/compiled-policy.ts'
import type { Simulation } from '../../../../identity/policy/explain.ts'
import { MalformedPolicyError } from '../../../../identity/policy/malformed-policy.ts'
import type { NamedPolicy } from '../../../../identity/policy-source.ts'
import type { PageInput } from '../page.ts'
import type { Checked } from '../policy-types.ts'

/** What both simulations take, as the client's types have it. */
export interface GivenSimulation extends PageInput {
  readonly ActionNames: readonly string[]
  readonly ResourceArns?: readonly string[] | undefined
  readonly PermissionsBoundaryPolicyInputList?: readonly string[] | undefined
  readonly ResourcePolicy?: string | undefined
  readonly ResourceOwner?: string | undefined
  readonly CallerArn?: string | undefined
  readonly ContextEntries?: readonly Checked<ContextEntry>[] | undefined
}

/** Everything but action and resource. */
export type SimulationSetting = Omit<Simulation, 'action' | 'resource' | 'accountId'> & {
  /** The account of resources whose ARN names none; null: the caller's. */
  readonly ownerAccountId: AccountId | null
}

/** Questions that one call may ask: actions times resources. Each looks through all policies, and all of them block. */
const questionsMax = 2_000

/**
 * @param accountId Who asks.
 * @param identity What the caller may do.
 * @param boundary Of the identity that is simulated; one of the request replaces it.
 * @param callerArn Where the request names nobody; null: nobody calls.
 * @throws {ServiceError} `InvalidInput`.
 */
export function readSimulation(
  directory: Directory,
  accountId: AccountId,
  input: GivenSimulation,
  identity: readonly NamedPolicy[],
  boundary: NamedPolicy | null,
  callerArn: string | null,
): SimulationSetting {
  checkQuestions(input)
  const arn = input.CallerArn ?? callerArn
  const calling = arn === null ? null : simulatedCaller(directory, accountId, arn)
  if (input.ResourcePolicy !== undefined && calling === null) {
    throw invalid('Invalid caller - Caller cannot be null or empty.')
  }
  return {
    context: new Map([...(calling?.context ?? []), ...contextOf(input.ContextEntries ?? [])]),
    identity,
    boundary: boundaryOf(input) ?? (boundary === null ? null : [boundary]),
    resourcePolicy: resourcePolicyOf(input),
    caller: calling?.caller ?? null,
    ownerAccountId: ownerOf(input.ResourceOwner),
  }
}

/** The policies of a list, each with the name that answers give it. */
export function readPolicies(member: string, texts: readonly string[]): readonly NamedPolicy[] {
  return texts.map((text, index) => ({ id: `${member}.${index + 1}`, policy: readPolicy(text, 'identity') }))
}

/** Refuses what a caller could not otherwise tell from having been heeded. */
export function refuseUnsupported(input: Readonly<Record<string, unknown>>, members: readonly string[]): void {
  const given = members.find((member) => input[member] !== undefined)
  if (given !== undefined) throw commonError('unsupportedOperation', `${given} is not supported.`)
}

function checkQuestions({ ActionNames, ResourceArns = [] }: GivenSimulation): void {
  const wrong = ActionNames.find((name) => !/^[a-z0-9.-]+:[^:*?\s]+$/i.test(name))
  if (wrong !== undefined) throw invalid(`Invalid action name: ${wrong}`)
  if (ActionNames.length * Math.max(ResourceArns.length, 1) > questionsMax) {
    throw invalid(`A simulation has at most ${questionsMax} combinations of actions and resources.`)
  }
}

function boundaryOf({ PermissionsBoundaryPolicyInputList: given = [] }: GivenSimulation) {
  if (given.length > 1) throw invalid('You can input only one permissions boundary.')
  return given.length === 0 ? null : readPolicies('PermissionsBoundaryPolicyInputList', given)
}

function resourcePolicyOf({ ResourcePolicy: text }: GivenSimulation): NamedPolicy | null {
  return text === undefined ? null : { id: 'ResourcePolicy', policy: readPolicy(text, 'resource') }
}

function contextOf(entries: readonly Checked<ContextEntry>[]): RequestContext {
  return new Map(
    entries.map(({ ContextKeyName: name = '', ContextKeyValues: values = [] }) => [name.toLowerCase(), values]),
  )
}

/** An account id, or the ARN of its root. */
function ownerOf(owner: string | undefined): AccountId | null {
  if (owner === undefined) return null
  const accountId = /^arn:aws:iam::(\d{12}):root$/.exec(owner)?.[1] ?? owner
  if (!isAccountId(accountId)) throw invalid(`Invalid resource owner: ${owner}`)
  return accountId
}

function readPolicy(text: string, kind: PolicyKind) {
  try {
    return compilePolicy(text, kind)
  } catch (error) {
    if (error instanceof MalformedPolicyError) throw invalid(error.message)
    throw error
  }
}

function invalid(message: string) {
  return iamError('InvalidInputException', message)
}
