/** One line of CSV, as RFC 4180 has it. */
export function csvLine(cells: readonly string[]): string {
  return cells.map(csvCell).join(',')
}

/**
 * A cell that says what it holds and nothing else: one that a spreadsheet would take for a formula is marked as text
 * with an apostrophe. Names of users may begin with `=`, `+`, `-` or `@`.
 */
function csvCell(text: string): string {
  const shown = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(shown) ? `"${shown.replaceAll('"', '""')}"` : shown
}
