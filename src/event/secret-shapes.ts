import { hiddenValue } from './redaction-rules.ts'

/**
 * Tokens that their issuers gave a beginning to be known by, and JSON Web Tokens (RFC 7519; RFC 7516 has five parts). One may
 * begin behind an escaped character: `%20eyJ`.
 */
const knownTokens = new RegExp(
  `(?<=^|[^A-Za-z0-9_-]|%[0-9A-Fa-f]{2})(?:${[
    'eyJ[\\w-]{6,}(?:\\.[\\w-]*){2,4}',
    // GitHub, GitLab
    'gh[oprsu]_[A-Za-z0-9]{20,}',
    'github_pat_\\w{20,}',
    'gl(?:pat|ptt|dt|rt|cbt|soat)-[\\w-]{16,}',
    // Slack
    'xox[a-z](?:-[A-Za-z0-9]+){2,}',
    'xapp-[\\w-]{16,}',
    // npm, PyPI, Docker, Hugging Face
    'npm_[A-Za-z0-9]{30,}',
    'pypi-[\\w-]{40,}',
    'dckr_pat_[\\w-]{20,}',
    'hf_[A-Za-z0-9]{30,}',
    // Stripe, SendGrid, Anthropic and OpenAI
    '[prs]k_(?:live|test)_[A-Za-z0-9]{16,}',
    'SG\\.[\\w-]{16,}\\.[\\w-]{16,}',
    'sk-(?:ant|proj|svcacct)-[\\w-]{16,}',
    // Google, HashiCorp Vault, DigitalOcean
    'AIza[\\w-]{35}',
    'ya29\\.[\\w.-]{20,}',
    'hv[bs]\\.[\\w-]{20,}',
    'do[opr]_v1_[0-9a-f]{40,}',
  ].join('|')})`,
  'g',
)
/** Something of each begins so. Asked first, because most texts hold nothing: it costs a third. */
const maybeSecret =
  /[Bb](?:eare|asi)|B(?:EARE|ASI)|A(?:[KS]IA|Iza)|eyJ|gh[oprsu]_|_pat_|gl[a-z]{2,4}-|xox[a-z]-|xapp-|npm_|pypi-|hf_|k_(?:live|test)_|SG\.|sk-|ya29|hv[bs]\.|do[opr]_v1/

/** The words before it stay. */
const authorization = /(?<![A-Za-z0-9])(bearer|basic)((?: |\+|%20){1,3})([A-Za-z0-9._~+/=%-]{8,})/gi
/** `Basic authentication`, `bearer required.` */
const plainWord = /^[A-Za-z]?[a-z]*[.,;:]?$/

const accessKeyId = /A[KS]IA[A-Z2-7]{16}/
const secretAccessKey = /(?<![A-Za-z0-9+/_-])(A[KS]IA[A-Z2-7]{16}\/)?[A-Za-z0-9+/]{40}(?![A-Za-z0-9+/=_-])/g
const lowerCase = /[a-z]/
const upperCase = /[A-Z]/
/** How far from its id a secret access key is looked for, which is enough for `, secret access key: `. */
const besideCharsMax = 64

/** `text` without what is a secret by its looks. */
export function hideSecretShapes(text: string): string {
  if (!maybeSecret.test(text)) return text
  const withoutTokens = text.replace(knownTokens, hiddenValue)
  const withoutCredentials = withoutTokens.replace(authorization, hideCredentials)
  return accessKeyId.test(withoutCredentials) ? hideSecretAccessKeys(withoutCredentials) : withoutCredentials
}

function hideCredentials(whole: string, scheme: string, space: string, credentials: string): string {
  return plainWord.test(credentials) ? whole : `${scheme}${space}${hiddenValue}`
}

/** By itself such a key looks like many other things; beside the id of one it is the secret. */
function hideSecretAccessKeys(text: string): string {
  return text.replace(secretAccessKey, (whole, withId: string | undefined, at: number) => {
    const secret = withId === undefined ? whole : whole.slice(withId.length)
    // A hash in hexadecimal has as many characters.
    if (!lowerCase.test(secret) || !upperCase.test(secret)) return whole
    if (withId !== undefined) return `${withId}${hiddenValue}`
    const before = text.slice(Math.max(0, at - besideCharsMax), at)
    const after = text.slice(at + whole.length, at + whole.length + besideCharsMax)
    return accessKeyId.test(before) || accessKeyId.test(after) ? hiddenValue : whole
  })
}
