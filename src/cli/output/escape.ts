/**
 * `text` without any character that a terminal acts on: control characters, those that change the direction of
 * writing or show nothing, line and paragraph separators, and halves of surrogate pairs stand as `\u{…}`.
 *
 * Everything that comes from outside and is shown to a person goes through here.
 */
export function escapeForTerminal(text: string): string {
  return text.replace(actedOn, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`)
}

const actedOn = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu
