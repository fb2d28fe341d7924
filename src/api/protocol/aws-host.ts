/**
 * What a host of AWS says in front of its Region, from the whole to the last label: of
 * `111122223333.data.iot.eu-west-1.amazonaws.com` that is `111122223333.data.iot`, `data.iot` and `iot`. Empty for any
 * other host, which may be a bucket's or an operator's own.
 *
 * @param host The request's `Host`, with a port or without.
 */
export function awsHostPrefixes(host: string): readonly string[] {
  const [, name] = awsHost.exec(host.toLowerCase()) ?? []
  if (name === undefined) return []
  const labels = name.split('.')
  // Of one service's host the Region is the last label; of a global one there is none.
  const rest = labels.length > 1 && regionLabel.test(labels.at(-1) ?? '') ? labels.slice(0, -1) : labels
  return rest.map((_, index) =>
    rest
      .slice(index)
      .join('.')
      .replace(/-fips$/, ''),
  )
}

const awsHost = /^((?:[a-z0-9_-]{1,63}\.){0,5}[a-z0-9-]{1,63})\.(?:amazonaws\.com(?:\.cn)?|api\.aws)(?::\d{1,5})?$/
const regionLabel = /^[a-z]{2,4}(?:-[a-z]+){1,2}-\d{1,2}$/
