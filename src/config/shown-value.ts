/** Longest part of a value that a problem shows. */
const shownCharsMax = 80

/** What a secret is shown as. */
export const hiddenText = '(hidden)'

/** What somebody wrote, for a problem: cut, and without what may be a password in an address. */
export function shownText(text: string): string {
  const safe = text.replace(/\/\/.*@/, `//${hiddenText}@`)
  return JSON.stringify(safe.length > shownCharsMax ? `${safe.slice(0, shownCharsMax)}…` : safe)
}

/** Descriptions are written for the reference, where a value stands between backticks. */
export function plainText(description: string): string {
  return description.replaceAll('`', '')
}
