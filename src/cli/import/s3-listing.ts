/** One page of ListObjectsV2. */
export interface ListingPage {
  readonly keys: readonly string[]
  /** Names the next page; null on the last. */
  readonly continuationToken: string | null
}

/** Reads what ListObjectsV2 answers. Only the members that an import needs; the form is fixed by S3. */
export function parseListing(xml: string): ListingPage {
  const areUrlEncoded = textOf(xml, 'EncodingType') === 'url'
  const keys = [...xml.matchAll(/<Contents>(.*?)<\/Contents>/gs)].flatMap(([, contents = '']) => {
    const key = textOf(contents, 'Key')
    return key === null ? [] : [areUrlEncoded ? decodeUrl(key) : key]
  })
  const isTruncated = textOf(xml, 'IsTruncated') === 'true'
  return { keys, continuationToken: isTruncated ? textOf(xml, 'NextContinuationToken') : null }
}

function textOf(xml: string, element: string): string | null {
  const found = new RegExp(`<${element}>([^<]*)</${element}>`).exec(xml)?.[1]
  return found === undefined ? null : decodeEntities(found)
}

const namedEntities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function decodeEntities(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|(\w+));/g, (whole, decimal, hexadecimal, name) => {
    if (name !== undefined) return namedEntities[name] ?? whole
    const point = decimal === undefined ? Number.parseInt(hexadecimal, 16) : Number(decimal)
    return point <= 0x10ffff ? String.fromCodePoint(point) : whole
  })
}

/** A key that is not encoded as announced is taken as it stands. */
function decodeUrl(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}
