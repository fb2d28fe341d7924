/** A part of a pattern: text as it stands, `*` for any run of characters, `?` for any one. */
export type GlobPart = string | typeof anyRun | typeof anyOne

export const anyRun = Symbol('*')
export const anyOne = Symbol('?')

/** Whether a text matches. */
export type TextTest = (text: string) => boolean

/**
 * A test for whole texts. Case counts.
 *
 * Runs left to right: the pieces between stars are looked for in turn and none is given up again, so there is nothing
 * that takes long, whatever text and pattern hold.
 */
export function compileGlob(parts: readonly GlobPart[]): TextTest {
  const [first = emptyPiece, ...others] = piecesOf(parts)
  const last = others.pop()
  if (last === undefined) return (text) => text.length === first.length && first.standsAt(text, 0)
  const lengthMin = first.length + last.length
  const middle = others.filter((piece) => piece.length > 0)
  return (text) => {
    if (text.length < lengthMin || !first.standsAt(text, 0)) return false
    const end = text.length - last.length
    let at = first.length
    for (const piece of middle) {
      const found = piece.find(text, at)
      if (found === -1) return false
      at = found + piece.length
    }
    return at <= end && last.standsAt(text, end)
  }
}

/** What stands between two stars: characters, some of which may be any. */
interface Piece {
  readonly length: number
  standsAt(text: string, at: number): boolean
  /** The first place from `from` on where it stands; -1 for none. */
  find(text: string, from: number): number
}

const emptyPiece: Piece = { length: 0, standsAt: () => true, find: (_text, from) => from }

function piecesOf(parts: readonly GlobPart[]): Piece[] {
  const pieces: (string | typeof anyOne)[][] = [[]]
  for (const part of parts) {
    if (part === anyRun) pieces.push([])
    else pieces.at(-1)?.push(part)
  }
  return pieces.map(pieceOf)
}

function pieceOf(parts: readonly (string | typeof anyOne)[]): Piece {
  if (parts.length === 0) return emptyPiece
  if (!parts.includes(anyOne)) return literalPiece(parts.join(''))
  const units = parts.flatMap((part) =>
    typeof part === 'string' ? part.split('').map((unit) => unit.charCodeAt(0)) : [null],
  )
  const standsAt = (text: string, at: number) =>
    at + units.length <= text.length &&
    units.every((unit, index) => unit === null || unit === text.charCodeAt(at + index))
  return { length: units.length, standsAt, find: findUnits(units) }
}

/**
 * Looks for UTF-16 units, of which null is any. Bit `n` of the state says that the first `n + 1` units stand where the
 * text has been read to, so 32 of them are compared at once, and nothing in text or pattern makes it slower.
 */
function findUnits(units: readonly (number | null)[]): Piece['find'] {
  const masks = new Map([...new Set(units)].map((unit) => [unit, maskOf(units, unit)]))
  const anyMask = masks.get(null) ?? maskOf(units, null)
  const last = units.length - 1
  return (text, from) => {
    const state = new Int32Array(anyMask.length)
    for (let at = from; at < text.length; at += 1) {
      const mask = masks.get(text.charCodeAt(at)) ?? anyMask
      let carry = 1
      for (let word = 0; word < state.length; word += 1) {
        const before = state[word] ?? 0
        state[word] = ((before << 1) | carry) & (mask[word] ?? 0)
        carry = before >>> 31
      }
      if ((((state[last >> 5] ?? 0) >>> (last & 31)) & 1) === 1) return at - last
    }
    return -1
  }
}

/** Where `unit` may stand, one bit for each place. */
function maskOf(units: readonly (number | null)[], unit: number | null): Int32Array {
  const mask = new Int32Array((units.length + 31) >> 5)
  units.forEach((one, index) => {
    if (one === null || one === unit) mask[index >> 5] = (mask[index >> 5] ?? 0) | (1 << (index & 31))
  })
  return mask
}

function literalPiece(literal: string): Piece {
  return {
    length: literal.length,
    standsAt: (text, at) => text.startsWith(literal, at),
    find: (text, from) => text.indexOf(literal, from),
  }
}
