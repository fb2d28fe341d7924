import type { OmittedContent } from '../event/sizes.ts'

/** `value`, or in its place that it was too large to keep. */
export function boundedContent(value: unknown, name: string, bytesMax: number): unknown {
  const sizeBytes = jsonBytes(value)
  return sizeBytes <= bytesMax ? value : omittedContent(name, sizeBytes)
}

export function omittedContent(name: string, sizeBytes: number): OmittedContent {
  return { omitted: 'true', originalSize: String(sizeBytes), reason: `${name} too large` }
}

/** Of the value as JSON without blanks. */
export function jsonBytes(value: unknown): number {
  return value === undefined ? 0 : Buffer.byteLength(JSON.stringify(value))
}
