import { seededNumbers } from './simulation.ts'

/** What becomes of changes that were not durable: all lost, all kept, or each as a seed has it. */
export type Fate = 'lost' | 'kept' | number

export type Node = SimulatedFile | Folder

type DataChange = { readonly bytes: Buffer; readonly offsetBytes: number } | { readonly sizeBytes: number }

interface NameChange {
  readonly removed: string | null
  readonly set: readonly [name: string, node: Node] | null
  /** Where a name moves from one folder to another, the same for both changes. */
  readonly move?: Move
}

/** Both folders learn of a move at once: the systems that we run on lose no file between two names. */
export class Move {
  isDurable = false
}

/** Sectors are written whole or not at all, and in any order. */
const sectorBytes = 512

/** Decides for each change in turn, and gives each node one image however many names it has. */
export class CrashFate {
  readonly images = new Map<Node, Node>()
  readonly #moves = new Map<Move, boolean>()
  readonly #fate: Fate
  readonly #next: () => number

  constructor(fate: Fate) {
    this.#fate = fate
    this.#next = seededNumbers(typeof fate === 'number' ? fate : 0)
  }

  keepsAll(): boolean {
    return this.#fate === 'kept'
  }

  losesAll(): boolean {
    return this.#fate === 'lost'
  }

  keepsIt(): boolean {
    return this.keepsAll() || (!this.losesAll() && this.#next() < 0.5)
  }

  /** A file that moved has its old name, its new one, or both. */
  keepsName({ set, move }: NameChange): boolean {
    if (move === undefined) return this.keepsIt()
    const hasMoved = move.isDurable || (this.#moves.get(move) ?? this.keepsIt())
    this.#moves.set(move, hasMoved)
    return hasMoved && (set !== null || this.keepsIt())
  }

  below(limit: number): number {
    return Math.floor(this.#next() * limit)
  }
}

/** A file's bytes: as they can be read, as they are durable, and the changes between the two. */
export class SimulatedFile {
  #now = new GrowingBytes()
  #durable = new GrowingBytes()
  #pending: DataChange[] = []

  static durable(bytes: Uint8Array): SimulatedFile {
    const file = new SimulatedFile()
    file.change({ bytes: Buffer.from(bytes), offsetBytes: 0 })
    file.sync()
    return file
  }

  bytes(): Buffer {
    return this.#now.view()
  }

  change(change: DataChange): void {
    apply(this.#now, change)
    this.#pending.push(change)
  }

  sync(): void {
    for (const change of this.#pending) apply(this.#durable, change)
    this.#pending = []
  }

  /** Some changes reach the disk. The others can still be read, but no later sync knows of them. */
  failSync(fate: CrashFate): void {
    for (const change of this.#pending) applyByFate(this.#durable, change, fate)
    this.#pending = []
  }

  afterCrash(fate: CrashFate): SimulatedFile {
    const left = this.#durable.copy()
    for (const change of this.#pending) applyByFate(left, change, fate)
    return SimulatedFile.durable(left.view())
  }
}

/** A folder's names: as they can be read, as they are durable, and the changes between the two. */
export class Folder {
  readonly #now = new Map<string, Node>()
  readonly #durable = new Map<string, Node>()
  #pending: NameChange[] = []

  get(name: string): Node | undefined {
    return this.#now.get(name)
  }

  names(): string[] {
    return [...this.#now.keys()].sort()
  }

  change(change: NameChange): void {
    rename(this.#now, change)
    this.#pending.push(change)
  }

  /** Sets a name durably, or removes it where `node` is null. */
  place(name: string, node: Node | null): void {
    const change: NameChange = node === null ? { removed: name, set: null } : { removed: null, set: [name, node] }
    rename(this.#now, change)
    rename(this.#durable, change)
  }

  sync(): void {
    for (const change of this.#pending) {
      rename(this.#durable, change)
      if (change.move !== undefined) change.move.isDurable = true
    }
    this.#pending = []
  }

  afterCrash(fate: CrashFate): Folder {
    const left = new Map(this.#durable)
    for (const change of this.#pending) if (fate.keepsName(change)) rename(left, change)
    const image = new Folder()
    for (const [name, node] of left) {
      const known = fate.images.get(node) ?? node.afterCrash(fate)
      fate.images.set(node, known)
      image.place(name, known)
    }
    return image
  }

  *files(path: string): Generator<[string, Buffer]> {
    for (const name of this.names()) {
      const node = this.#now.get(name)
      if (node instanceof Folder) yield* node.files(`${path}/${name}`)
      else if (node !== undefined) yield [`${path}/${name}`, node.bytes()]
    }
  }
}

function rename(names: Map<string, Node>, { removed, set }: NameChange): void {
  if (removed !== null) names.delete(removed)
  if (set !== null) names.set(...set)
}

function apply(target: GrowingBytes, change: DataChange): void {
  if ('sizeBytes' in change) target.resize(change.sizeBytes)
  else target.write(change.bytes, change.offsetBytes)
}

function applyByFate(target: GrowingBytes, change: DataChange, fate: CrashFate): void {
  if (fate.losesAll()) return
  const isWrite = 'bytes' in change && !fate.keepsAll()
  const way = isWrite ? fate.below(4) : 0
  if (way === 0 || !('bytes' in change)) {
    if (fate.keepsIt()) apply(target, change)
    return
  }
  const { bytes, offsetBytes } = change
  if (way === 1) {
    target.write(bytes, offsetBytes)
  } else if (way === 2) {
    target.write(bytes.subarray(0, fate.below(bytes.length + 1)), offsetBytes)
  } else {
    writeSomeSectors(target, bytes, offsetBytes, fate)
  }
}

/** The file has its new size; sectors that were not written hold what they held, or zeros. */
function writeSomeSectors(target: GrowingBytes, bytes: Buffer, offsetBytes: number, fate: CrashFate): void {
  target.resize(Math.max(target.length, offsetBytes + bytes.length))
  let done = 0
  while (done < bytes.length) {
    const count = sectorBytes - ((offsetBytes + done) % sectorBytes)
    if (fate.keepsIt()) target.write(bytes.subarray(done, done + count), offsetBytes + done)
    done += count
  }
}

/** Bytes that grow at the end, zeros where nothing was written. */
class GrowingBytes {
  #buffer = Buffer.alloc(0)
  length = 0

  view(): Buffer {
    return this.#buffer.subarray(0, this.length)
  }

  write(bytes: Uint8Array, offsetBytes: number): void {
    if (offsetBytes + bytes.length > this.length) this.resize(offsetBytes + bytes.length)
    this.#buffer.set(bytes, offsetBytes)
  }

  resize(sizeBytes: number): void {
    if (sizeBytes > this.#buffer.length) {
      const grown = Buffer.alloc(Math.max(sizeBytes, this.#buffer.length * 2))
      grown.set(this.view())
      this.#buffer = grown
    } else if (sizeBytes < this.length) {
      this.#buffer.fill(0, sizeBytes, this.length)
    }
    this.length = sizeBytes
  }

  copy(): GrowingBytes {
    const copied = new GrowingBytes()
    copied.write(this.view(), 0)
    return copied
  }
}
