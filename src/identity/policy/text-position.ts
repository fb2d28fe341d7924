/** A place in a text; both counted from 1, columns in UTF-16 units. */
export interface TextPosition {
  readonly line: number
  readonly column: number
}

/** Tells where in `text` a place lies that is given in UTF-16 units from 0. */
export function positionsIn(text: string): (char: number) => TextPosition {
  const lineStarts = [0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lineStarts.push(at + 1)
  return (char) => {
    let [first, last] = [0, lineStarts.length - 1]
    while (first < last) {
      const middle = Math.ceil((first + last) / 2)
      if ((lineStarts[middle] ?? 0) <= char) first = middle
      else last = middle - 1
    }
    return { line: first + 1, column: char - (lineStarts[first] ?? 0) + 1 }
  }
}
