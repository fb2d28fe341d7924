/** Columns that `text` takes on a terminal. It must already be escaped. */
export function displayWidth(text: string): number {
  if (narrowText.test(text)) return text.length
  let width = 0
  for (const character of text) width += characterWidth(character)
  return width
}

/** The `kept` part of `text` in at most `widthMax` columns, with an ellipsis where something was cut. */
export function cutToWidth(text: string, widthMax: number, kept: 'start' | 'end'): string {
  if (displayWidth(text) <= widthMax) return text
  const characters = kept === 'start' ? [...text] : [...text].reverse()
  const fitting: string[] = []
  let width = 0
  for (const character of characters) {
    width += characterWidth(character)
    if (width > widthMax - 1) break
    fitting.push(character)
  }
  return kept === 'start' ? `${fitting.join('')}…` : `…${fitting.reverse().join('')}`
}

const narrowText = /^[\x20-\x7e]*$/
const combining = /^\p{M}$/u

/** The blocks of East Asian wide characters and of emoji; others are shown in one column. */
const wide =
  /^[\u{1100}-\u{115f}\u{2e80}-\u{303e}\u{3041}-\u{a4cf}\u{ac00}-\u{d7a3}\u{f900}-\u{faff}\u{fe30}-\u{fe6f}\u{ff00}-\u{ff60}\u{ffe0}-\u{ffe6}\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]$/u

function characterWidth(character: string): number {
  if (combining.test(character)) return 0
  return wide.test(character) ? 2 : 1
}
