/**
 * The percent-encoding of AWS Signature Version 4, on octets.
 *
 * Text from `node:http` holds one octet a character (latin1), so nothing here knows about characters beyond that and
 * octets that are no UTF-8 come through unchanged.
 */
const encodedOctets: readonly string[] = Array.from({ length: 256 }, (_, octet) => {
  const character = String.fromCharCode(octet)
  if (/[A-Za-z0-9\-_.~]/.test(character)) return character
  return `%${octet.toString(16).toUpperCase().padStart(2, '0')}`
})

/** Encodes every octet that is not unreserved, `%` included. */
export function encodeOctets(text: string): string {
  let encoded = ''
  for (let index = 0; index < text.length; index += 1) encoded += encodedOctets[text.charCodeAt(index) & 0xff]
  return encoded
}

/** Decodes `%XX`; a `%` that starts no such triple stays. */
export function decodeOctets(text: string): string {
  if (!text.includes('%')) return text
  return text.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}
