/** Compares as the metadata store sorts and S3 lists: by UTF-8 bytes, which is by code points. */
export function compareKeys(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right))
}

/** The least text that is greater than every text that starts with `prefix`; null where there is none. */
export function firstAfterPrefix(prefix: string): string | null {
  const points = [...prefix]
  for (let last = points.pop(); last !== undefined; last = points.pop()) {
    const point = last.codePointAt(0) ?? 0
    if (point < codePointMax) return points.join('') + String.fromCodePoint(nextCodePoint(point))
  }
  return null
}

/** The least text that is greater than `key`. */
export function firstAfter(key: string): string {
  return `${key}\0`
}

const codePointMax = 0x10ffff

/** Surrogates are no characters and stand in no key. */
function nextCodePoint(point: number): number {
  return point === 0xd7ff ? 0xe000 : point + 1
}
