/** Longest `eventName` that is made from what an item says; those of AWS stay far below it. */
const eventNameLengthMax = 128

/** Words as one name in AWS's manner: `create`, `pods`, `exec` become `CreatePodsExec`. */
export function eventNameOf(...words: readonly (string | undefined)[]): string {
  const parts = words.flatMap((word) => word?.split(/[^A-Za-z0-9]+/) ?? [])
  const name = parts.map((part) => part.charAt(0).toUpperCase() + part.slice(1)).join('')
  return name === '' ? 'Unknown' : name.slice(0, eventNameLengthMax)
}
