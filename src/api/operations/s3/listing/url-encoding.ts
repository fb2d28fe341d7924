/**
 * What `encoding-type=url` does to keys, prefixes, delimiters and markers, so that XML can hold them: UTF-8 in percent
 * signs, blanks as `+`, slashes as they are.
 */
export function urlEncoder(encodingType: string | undefined): (text: string) => string {
  if (encodingType !== 'url') return (text) => text
  return (text) =>
    encodeURIComponent(text)
      .replace(/%2F/g, '/')
      .replace(/%20/g, '+')
      .replace(/[!'()~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
}
