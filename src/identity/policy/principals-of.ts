import type { CompiledPolicy } from './compiled-policy.ts'
import type { NamedPrincipal } from './principal-element.ts'

/** Every principal that a policy names, each once, `*` left out: for a service to see that they exist. */
export function principalsOf(policy: CompiledPolicy): readonly NamedPrincipal[] {
  const named = policy.statements.flatMap(({ principals }) => principals?.named ?? [])
  return [...new Map(named.map((principal) => [`${principal.type} ${principal.value}`, principal])).values()]
}
