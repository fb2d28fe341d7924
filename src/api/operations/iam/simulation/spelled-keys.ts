import type { CompiledPolicy } from '../../../../identity/policy/compiled-policy.ts'

/** Gives condition keys, named in lower case, the names that policies spell; each once. */
export type KeySpelling = (keysLower: readonly string[]) => string[]

/**
 * Names of keys differ by case at most, so what is compiled has them in lower case. A name that a policy writes with
 * escapes stays so. Policies are looked through once a key, however often it is asked for.
 */
export function keySpelling(policies: readonly Pick<CompiledPolicy, 'text'>[]): KeySpelling {
  const known = new Map<string, string>()
  return (keysLower) =>
    [...new Set(keysLower)].map((key) => {
      const spelled = known.get(key) ?? spelledIn(policies, key)
      known.set(key, spelled)
      return spelled
    })
}

function spelledIn(policies: readonly Pick<CompiledPolicy, 'text'>[], key: string): string {
  for (const { text } of policies) {
    const at = text.toLowerCase().indexOf(key)
    if (at !== -1) return text.slice(at, at + key.length)
  }
  return key
}
