import { SaxesParser } from 'saxes'
import { commonError, type ServiceError } from '../../contract/errors.ts'
import { depthMax } from './protocol.ts'

/** An element. Names are without their prefix: clients differ in which they use, and S3 looks at none. */
export interface XmlElement {
  readonly name: string
  /** By name as written, prefix included (`xsi:type`). */
  readonly attributes: ReadonlyMap<string, string>
  readonly children: readonly XmlElement[]
  /** All text directly in it, in order. */
  readonly text: string
}

/** The largest hosted request, the completion of an upload of 10,000 parts, has some 60,000 elements. */
const elementsMax = 100_000

/** Of one element; `xmlns`, its kind and `xsi:type` are all that hosted requests have. */
const attributesMax = 16

/** S3's words for every body that is not the XML it wants. */
export function malformedXml(cause?: unknown): ServiceError {
  const message = 'The XML you provided was not well-formed or did not validate against our published schema'
  return commonError('malformedRequest', message, { cause })
}

/**
 * The document's element. Strictly XML 1.0, with nothing declared in it: a document type, and so every entity beyond
 * the five that XML has, is refused. The caller bounds the text's length.
 *
 * @throws {ServiceError} `malformedRequest`.
 */
export function parseXml(text: string): XmlElement {
  const builder = new TreeBuilder()
  try {
    const parser = new SaxesParser({ xmlns: false, fragment: false, position: false })
    parser.on('error', refuse)
    parser.on('doctype', () => refuse(new Error('a document type')))
    parser.on('opentag', ({ name, attributes }) => builder.open(name, attributes))
    parser.on('text', (part) => builder.text(part))
    parser.on('cdata', (part) => builder.text(part))
    parser.on('closetag', () => builder.close())
    parser.write(text).close()
    return builder.root()
  } catch (cause) {
    throw malformedXml(cause)
  }
}

function refuse(error: Error): never {
  throw error
}

/** Of nearly every element. */
const noAttributes: ReadonlyMap<string, string> = new Map()

interface OpenElement extends XmlElement {
  readonly children: XmlElement[]
  text: string
}

class TreeBuilder {
  readonly #open: OpenElement[] = []
  #root: XmlElement | null = null
  #count = 0

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    this.#count += 1
    const entries = Object.entries(attributes)
    if (this.#count > elementsMax || this.#open.length >= depthMax || entries.length > attributesMax) {
      throw new Error('the document is too large')
    }
    const own = entries.length === 0 ? noAttributes : new Map(entries)
    const element: OpenElement = { name: localName(name), attributes: own, children: [], text: '' }
    this.#open.at(-1)?.children.push(element)
    this.#root ??= element
    this.#open.push(element)
  }

  text(part: string): void {
    const element = this.#open.at(-1)
    if (element !== undefined) element.text += part
  }

  close(): void {
    this.#open.pop()
  }

  root(): XmlElement {
    if (this.#root === null) throw new Error('the document has no element')
    return this.#root
  }
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}
