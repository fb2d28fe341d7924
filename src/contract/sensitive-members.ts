import {
  hiddenValue,
  memberAction,
  type RedactionRules,
  redactionRules,
  removedData,
} from '../event/redaction-rules.ts'
import { isRecord, ownValue } from './is-record.ts'
import { withoutLiterals } from './partiql-literals.ts'
import { operationEventName } from './record-names.ts'
import { recordSource } from './record-sources.ts'
import type { OperationContract } from './service-contract.ts'
import type { Member, ShapeUse, StructureShape } from './shapes.ts'

/** What stands in a record in the place of a sensitive member: a text that says so, or undefined for nothing. */
export interface Replacement {
  readonly text: string | undefined
}

const nothing: Replacement = { text: undefined }
const hidden: Replacement = { text: hiddenValue }
const blank: Replacement = { text: removedData }

/** Which members of an operation's input and output records do not show, by the model and by their names. */
export class SensitiveMembers {
  readonly #rules: RedactionRules
  readonly #hasStatements: boolean

  constructor(operation: OperationContract) {
    this.#hasStatements = operation.service.name === 'dynamodb'
    this.#rules = redactionRules(recordSource(operation.service), operationEventName(operation))
  }

  /**
   * What records have instead of the member's value; null where they have the value. Where AWS is known to show that
   * there was one, ours show it too.
   *
   * @param depth 1 for members of the input or output itself.
   */
  replacement(member: Member, depth: number): Replacement | null {
    const action = memberAction(this.#rules, member.name, depth)
    if (action === 'remove') return nothing
    // By their names alone these are left to `redact`, which sees every record and knows how each service writes it.
    if (!isSensitive(member)) return null
    if (action === 'hide' || action === 'hide-texts' || action === 'hide-values') return hidden
    return action === 'blank' ? blank : nothing
  }

  /** Whether each text inside the member is hidden, so that its names and their number stay visible. */
  hidesTexts(member: Member, depth: number): boolean {
    return memberAction(this.#rules, member.name, depth) === 'hide-texts'
  }

  /** Whether records have the names inside the member, and nothing else of it. */
  showsNames(member: Member, depth: number): boolean {
    return memberAction(this.#rules, member.name, depth) === 'names'
  }

  /** Whether the member's value is a statement, of which records show all but its literals. */
  isStatement({ name, shape }: Member): boolean {
    return this.#hasStatements && name === 'Statement' && shape.type === 'string'
  }

  /** Whether the member's value is a secret, however its name or the model says so. */
  hides(member: Member, depth: number): boolean {
    const action = memberAction(this.#rules, member.name, depth)
    return isSensitive(member) || (action !== undefined && action !== 'keep')
  }
}

function isSensitive({ shape }: ShapeUse): boolean {
  return shape.isSensitive || (shape.type === 'map' && (shape.key.shape.isSensitive || shape.value.shape.isSensitive))
}

/** Shortest secret that is looked for in other texts: shorter ones stand everywhere by chance. */
const secretCharsMin = 4

/** Most secrets of one call that are looked for, and most of its values that are walked. */
const secretsMax = 100
const valuesMax = 10_000

/** A longer blob is in no message as a whole. */
const blobBytesMax = 16 * 1024

/** What of a decoded input or output records do not show. */
export interface Secrets {
  /**
   * Its texts. Answers quote what they refuse (`Value 'hunter2' at 'password' failed …`), so what they say is to be
   * searched for these.
   */
  readonly texts: readonly string[]
  /** How many members, and literals of statements, are left out or replaced when the record's parameters are written. */
  readonly count: number
}

/** @param shape The operation's input or output. */
export function secretsIn(operation: OperationContract, shape: StructureShape | null, value: unknown): Secrets {
  const collector = new SecretCollector(new SensitiveMembers(operation))
  if (shape !== null) collector.structure(shape, value, 1)
  // A longer one first: it may hold a shorter one.
  const texts = [...collector.found].sort((one, other) => other.length - one.length)
  return { texts, count: collector.count }
}

/** Whether the operation's body is a secret that streams past, so that nothing can be searched for it. */
export function streamsSecret({ input }: OperationContract): boolean {
  return input?.members.some((member) => member.isStreaming && isSensitive(member)) === true
}

/** The text with {@link hiddenValue} in the place of each secret. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  return secrets.reduce((clean, secret) => clean.replaceAll(secret, hiddenValue), text)
}

class SecretCollector {
  readonly found = new Set<string>()
  count = 0
  readonly #sensitive: SensitiveMembers
  #values = 0

  constructor(sensitive: SensitiveMembers) {
    this.#sensitive = sensitive
  }

  structure(shape: StructureShape, value: unknown, depth: number): void {
    if (!isRecord(value)) return
    for (const member of shape.members) {
      const part = ownValue(value, member.name)
      if (part === undefined || part === null) continue
      const showsNames = this.#sensitive.showsNames(member, depth)
      if (showsNames || this.#sensitive.replacement(member, depth) !== null) this.count += 1
      if (showsNames) this.#allNamed(member, part)
      else if (this.#sensitive.isStatement(member)) this.#literals(part)
      else if (this.#sensitive.hides(member, depth)) this.#all(member, part)
      else this.#within(member, part, depth + 1)
    }
  }

  #within(use: ShapeUse, value: unknown, depth: number): void {
    const { shape } = use
    if (this.#isEnough()) return
    if (shape.isSensitive) this.#all(use, value)
    else if (shape.type === 'structure') this.structure(shape, value, depth)
    else if (shape.type === 'list' && Array.isArray(value)) {
      for (const element of value) this.#within(shape.member, element, depth + 1)
    } else if (shape.type === 'map' && isRecord(value)) {
      for (const part of Object.values(value)) this.#within(shape.value, part, depth + 1)
    }
  }

  #all({ shape }: ShapeUse, value: unknown): void {
    if (this.#isEnough()) return
    if (shape.type === 'structure' && !shape.isDocument && isRecord(value)) {
      for (const member of shape.members) this.#all(member, ownValue(value, member.name))
    } else if (shape.type === 'list' && Array.isArray(value)) {
      for (const element of value) this.#all(shape.member, element)
    } else if (shape.type === 'map' && isRecord(value)) {
      for (const [key, part] of Object.entries(value)) {
        this.#text(key)
        this.#all(shape.value, part)
      }
    } else this.#allOfDocument(value)
  }

  #literals(statement: unknown): void {
    if (typeof statement !== 'string') return
    const { literals } = withoutLiterals(statement)
    this.count += literals.length
    for (const literal of literals) this.#text(literal)
  }

  /** What a map holds, but for its names. */
  #allNamed({ shape }: ShapeUse, value: unknown): void {
    if (shape.type !== 'map' || !isRecord(value)) return
    for (const part of Object.values(value)) this.#all(shape.value, part)
  }

  /** Names in a document are as much its content as what they name. */
  #allOfDocument(value: unknown): void {
    if (this.#isEnough()) return
    if (typeof value === 'string') this.#text(value)
    else if (value instanceof Uint8Array) this.#blob(value)
    else if (Array.isArray(value)) {
      for (const element of value) this.#allOfDocument(element)
    } else if (isRecord(value)) {
      for (const [name, part] of Object.entries(value)) {
        this.#text(name)
        this.#allOfDocument(part)
      }
    }
  }

  /** As the wire has it, and as who decodes it may quote it. */
  #blob(bytes: Uint8Array): void {
    if (bytes.length > blobBytesMax) return
    const blob = Buffer.from(bytes)
    this.#text(blob.toString('base64'))
    this.#text(blob.toString('utf8'))
  }

  #text(text: string): void {
    if (text.length >= secretCharsMin && this.found.size < secretsMax) this.found.add(text)
  }

  #isEnough(): boolean {
    this.#values += 1
    return this.found.size >= secretsMax || this.#values > valuesMax
  }
}
