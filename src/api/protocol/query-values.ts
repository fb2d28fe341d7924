/**
 * The parameters of a query string by name; of those that come twice the first value. Never throws: what is not valid
 * percent-encoding stands there as it was sent, and is refused later by whoever needs the value.
 */
export function firstQueryValues(query: string): Map<string, string> {
  const values = new Map<string, string>()
  for (const pair of query.split('&')) {
    if (pair === '') continue
    const cut = pair.indexOf('=')
    const name = decodedOrSent(cut < 0 ? pair : pair.slice(0, cut))
    if (!values.has(name)) values.set(name, cut < 0 ? '' : decodedOrSent(pair.slice(cut + 1)))
  }
  return values
}

function decodedOrSent(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}
