/** A text with what follows it where it is a name (`'Artist' : …`), or a number. One without an end goes on to the last. */
const literal = /'(?:[^']|'')*(?:'|$)(\s{0,16}:)?|(?<![\w."$#])-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w"])/g

/** As DynamoDB writes it in the place of a literal. */
const redacted = '***(Redacted)'

/** A statement as records show it. */
interface ShownStatement {
  readonly text: string
  /** What it no longer says: texts without their quotes, and numbers. */
  readonly literals: readonly string[]
}

/** A PartiQL statement without the values that it holds. Names stay, also those of members inside a value. */
export function withoutLiterals(statement: string): ShownStatement {
  const literals: string[] = []
  const text = statement.replace(literal, (found, colon: string | undefined) => {
    if (colon !== undefined) return found
    literals.push(found.startsWith("'") ? found.slice(1).replace(/'$/, '').replaceAll("''", "'") : found)
    return redacted
  })
  return { text, literals }
}
