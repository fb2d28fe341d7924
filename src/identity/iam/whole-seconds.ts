/** Cut to the second, never into the future: how AWS tells all of IAM's instants. */
export function cutToSecond(timeMs: number): number {
  return Math.floor(timeMs / 1000) * 1000
}
