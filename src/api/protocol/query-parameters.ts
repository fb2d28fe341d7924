import { commonError } from '../../contract/errors.ts'
import { depthMax } from './protocol.ts'

/** Most parameters of one request. The largest hosted call, a batch of metrics, has some 30,000. */
const parametersMax = 50_000

/** Parameters by the parts of their names: `Tags.member.1.Key` stands at `Tags`, `member`, `1`, `Key`. */
export interface QueryNode {
  text: string | null
  readonly parts: Map<string, QueryNode>
}

/**
 * The parameters of query strings and form bodies, as one tree. Where a name comes twice, the last one counts.
 *
 * @throws {ServiceError} `malformedRequest`.
 */
export function parseParameters(texts: readonly string[]): QueryNode {
  const root: QueryNode = { text: null, parts: new Map() }
  let count = 0
  for (const text of texts) {
    for (const pair of text.split('&')) {
      if (pair === '') continue
      count += 1
      if (count > parametersMax) throw commonError('malformedRequest', 'The request has too many parameters')
      const cut = pair.indexOf('=')
      const name = decodeFormText(cut < 0 ? pair : pair.slice(0, cut))
      nodeAt(root, name).text = cut < 0 ? '' : decodeFormText(pair.slice(cut + 1))
    }
  }
  return root
}

function nodeAt(root: QueryNode, name: string): QueryNode {
  const path = name.split('.', depthMax * 2 + 1)
  if (path.length > depthMax * 2) throw commonError('malformedRequest', 'A parameter is nested too deeply')
  let node = root
  for (const part of path) {
    let next = node.parts.get(part)
    if (next === undefined) {
      next = { text: null, parts: new Map() }
      node.parts.set(part, next)
    }
    node = next
  }
  return node
}

/** Percent-encoding and `+` for a blank, as forms have it. */
export function decodeFormText(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch (cause) {
    throw commonError('malformedRequest', 'A parameter is not valid percent-encoded UTF-8', { cause })
  }
}
