import { hideNamedSecrets } from './named-secrets.ts'
import { hiddenValue } from './redaction-rules.ts'
import { hideSecretShapes } from './secret-shapes.ts'

/** A form's encoding may have changed the spaces. */
const privateKey = /-----BEGIN(?:[A-Z0-9 +]|%20){0,60}PRIVATE(?:[ +]|%20)KEY/
const userInfo = /:\/\/[^\s/?#"'<>\\]*@/g

/** No shorter text holds a secret and what tells that it is one. */
const textCharsMin = 5

/**
 * `text` without the secrets that a text of any meaning may hold: a user agent, an error's message, a parameter. What is
 * called a secret goes ({@link hideNamedSecrets}), and what looks like one whatever it is called
 * ({@link hideSecretShapes}); of a text with a private key nothing stays.
 *
 * In time linear in the text, whoever wrote it: it runs over several texts of every call.
 */
export function scrubText(text: string): string {
  if (text.length < textCharsMin) return text
  if (text.includes('-----BEGIN') && privateKey.test(text)) return hiddenValue
  const withoutUserInfo = text.includes('://') && text.includes('@') ? text.replace(userInfo, '://') : text
  return hideNamedSecrets(hideSecretShapes(withoutUserInfo))
}
