/** What rows about one trail are listed by: its ARN, without the `/` that a partition may not have. */
export function trailPartition(trailArn: string): string {
  return trailArn.replaceAll('/', ':')
}
