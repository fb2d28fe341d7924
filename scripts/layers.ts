/**
 * Who may import whom in `src`, as data. `check-layers.ts` holds the code to it and `docs/architecture/layers.md` is
 * made from it. Tests, benchmarks and scripts stand outside and may import anything.
 */
export interface Layer {
  /** Below `src`, with `/`. A file belongs to the longest one that holds it. */
  readonly folder: string
  /** What it is for. */
  readonly about: string
  /** Folders (or, deeper, path beginnings) that it may import besides itself. */
  readonly imports: readonly string[]
  /** Why not more. */
  readonly reason: string
  /** Single files below an allowed folder that stay forbidden. */
  readonly except?: readonly string[]
  /** Folders that named files may load with `import()` when they are called, and only so. */
  readonly lazily?: { readonly folders: readonly string[]; readonly files: RegExp }
  /** Node's own modules that it must not use. `transitively`: nor anything that it imports. */
  readonly nodeModulesNever?: {
    readonly pattern: RegExp
    /** The modules in words. */
    readonly what: string
    readonly transitively: boolean
    /** Files that may, each the one place where the folder meets the machine. */
    readonly exceptIn?: readonly string[]
  }
}

interface Draft extends Omit<Layer, 'imports'> {
  /** Instead of everything to the left. */
  readonly only?: readonly string[]
  /** Left out of everything to the left. */
  readonly never?: readonly string[]
  /** Folders inside it that have a rule of their own. They count as the folder's for nobody but themselves. */
  readonly inside?: readonly (Omit<Draft, 'inside'> & { readonly also?: readonly string[] })[]
}

const outsideWorld = {
  pattern: /^node:(fs|fs\/promises|http|https|http2|net|tls|dgram|child_process|worker_threads)$/,
  what: 'files, network, processes or threads of Node',
  transitively: false,
}
const belowOnly = 'Dependencies point to the left only; what joins two parts is passed in by server/compose.ts.'
const consumerReason = 'Consumers do not know one another; what joins two is passed in by server/compose.ts.'
const backendReason = 'A backend knows its interface and its engine, and only server/compose.ts names it.'

const consumers: readonly Draft[] = [
  { folder: 'history', about: 'lookup and search over the record store', reason: consumerReason },
  { folder: 'lake', about: 'event data stores, queries, results', reason: consumerReason },
  { folder: 'proofs', about: 'the tree, checkpoints, inclusion and consistency', reason: consumerReason },
  { folder: 'trails', about: 'trails, event selectors, delivery plans, digest chain', reason: consumerReason },
  { folder: 'insights', about: 'baselines and unusual activity', reason: consumerReason },
  { folder: 'alerting', about: 'event rules, metric filters, metrics, alarms', reason: consumerReason },
  { folder: 'buckets', about: 'hosted buckets and their objects', reason: consumerReason },
  {
    folder: 'sources/cloudtrail-bucket',
    about: 'buckets that AWS CloudTrail delivers to, followed as log files come',
    reason: 'What it takes goes in through capture, as an import does.',
  },
  {
    folder: 'sources/followed-files',
    about: "other systems' log files, followed as they grow and are rotated",
    reason: 'What it takes goes in through capture, as what is sent does.',
  },
  { folder: 'topics', about: 'topics and subscriptions', reason: consumerReason },
  { folder: 'queues', about: 'queues and their messages', reason: consumerReason },
  { folder: 'log-groups', about: 'log groups and their log events', reason: consumerReason },
  { folder: 'keys', about: 'keys and what is sealed under them', reason: consumerReason },
]
const consumerFolders = consumers.map(({ folder }) => folder)

/** From the ground up. A list in the list is one rung: its folders do not import each other. */
const rungs: readonly (Draft | readonly Draft[])[] = [
  {
    folder: 'base',
    about: 'assertions, clock, randomness, files, bytes, worker calls, brands',
    reason: 'It is the ground: it knows nothing of what stands on it.',
  },
  {
    folder: 'event',
    about: 'the event record: fields, parser, categories, redaction',
    reason: 'An event record means the same whoever stores or sends it.',
    nodeModulesNever: outsideWorld,
  },
  {
    folder: 'formats',
    about: 'log file, digest file, checkpoint, object keys: pure encode and parse, for writer and verifier',
    reason: 'The verifier uses it without trusting a writer, so it depends on bytes alone.',
    except: ['base/clock.ts'],
    nodeModulesNever: outsideWorld,
  },
  {
    folder: 'contract',
    about: 'compiled operation shapes and constraints, wire errors, pagination tokens',
    reason: 'The console in a browser uses it too.',
    // A server reads the data from its disk; a browser is given it.
    nodeModulesNever: {
      pattern: /^node:/,
      what: 'module of Node, however far away',
      transitively: true,
      exceptIn: ['contract/load.ts', 'contract/load-models.ts'],
    },
  },
  { folder: 'config', about: 'what a user can set: schema, defaults, validation', reason: belowOnly },
  {
    folder: 'aws-client',
    about: 'signed requests to S3, SQS and other services that speak as AWS does',
    reason: 'The command and the server ask with the same code; what they ask for is theirs to know.',
  },
  {
    folder: 'storage',
    about: 'interfaces of objects and metadata',
    reason: 'An interface that knows a backend is not an interface.',
    inside: [
      { folder: 'storage/object/file', about: 'objects as files', reason: backendReason },
      { folder: 'storage/object/s3', about: 'objects in an S3-compatible store', reason: backendReason },
      { folder: 'storage/metadata/lmdb', about: 'metadata in LMDB', reason: backendReason },
    ],
  },
  { folder: 'identity', about: 'SigV4, principals, policies, the userIdentity element', reason: belowOnly },
  { folder: 'journal', about: 'append-only checksummed segments; positions; recovery', reason: belowOnly },
  {
    folder: 'records',
    about: 'the record store: exact bytes, fields, index, memberships, duplicates, retention',
    reason: belowOnly,
  },
  {
    folder: 'audit-items',
    about: 'audit items of other systems as event records: pure mappings, one folder a system',
    only: ['base', 'event', 'config'],
    reason: 'An item means the same whether it was sent or stands in a file, and whoever takes it in.',
    nodeModulesNever: outsideWorld,
  },
  { folder: 'capture', about: 'turns calls, submissions and imports into event records', reason: belowOnly },
  consumers,
  {
    folder: 'verify',
    about: 'checks log files, digests and proofs from bytes and public keys alone',
    only: ['base', 'event', 'formats', 'storage'],
    reason: 'A verifier that shares code with the writer repeats its mistakes.',
  },
  {
    folder: 'api',
    about: 'what the folders inside share',
    reason: belowOnly,
    inside: [
      {
        folder: 'api/protocol',
        about: 'the AWS protocols: bytes to input, output or error to bytes',
        never: [...consumerFolders, 'verify'],
        reason: 'Protocols know shapes, never operations: adding an operation touches no protocol file.',
      },
      {
        folder: 'api/operations',
        about: 'one handler a file, one folder a service',
        also: ['api/protocol'],
        reason: 'A handler serves every protocol; it never sees HTTP or a concrete backend.',
        nodeModulesNever: {
          pattern: /^node:(http|https|http2|net|tls)$/,
          what: 'network of Node',
          transitively: false,
        },
      },
      {
        folder: 'api/http',
        about: 'listener, limits, the stages of a request',
        also: ['api/protocol', 'api/operations'],
        never: [...consumerFolders, 'verify'],
        reason: 'It meets what the services do only through operations.',
      },
    ],
  },
  {
    folder: 'console',
    about: 'the browser console',
    only: ['contract'],
    reason: 'It talks to the server over HTTP like any client.',
  },
  {
    folder: 'cli',
    about: 'commands; output as text or JSON lines',
    only: [
      'base',
      'event',
      'formats',
      'contract',
      'config',
      'aws-client',
      'identity/sigv4',
      'verify',
      'storage',
      'storage/object/file',
      'storage/object/s3',
    ],
    reason: 'It reaches a server over HTTP; only serve and doctor load one, when called, so that others start fast.',
    lazily: { folders: ['server'], files: /^cli\/(commands\/)?(serve|doctor)[^/]*\.ts$/ },
  },
  {
    folder: 'server',
    about: 'composition root: names concrete backends, starts and stops all parts',
    reason: 'Nothing stands above it.',
  },
]

/** Every folder of `src` with what it may import, from the ground up. */
export const layers: readonly Layer[] = climb()

function climb(): Layer[] {
  const made: Layer[] = []
  const left: string[] = []
  const backends: string[] = []
  for (const rung of rungs) {
    const drafts: readonly Draft[] = 'folder' in rung ? [rung] : rung
    for (const draft of drafts) {
      // The composition root names concrete backends and every part of the api.
      const all = draft.folder === 'server' ? [...left, ...backends] : left
      made.push(finish(draft, all))
      for (const inner of draft.inside ?? []) {
        made.push(finish(inner, [...left, draft.folder, ...(inner.also ?? [])]))
        backends.push(inner.folder)
      }
    }
    left.push(...drafts.map(({ folder }) => folder))
  }
  return made
}

function finish({ only, never = [], ...draft }: Draft & { also?: readonly string[] }, left: readonly string[]): Layer {
  const { inside, also, ...layer } = draft
  return { ...layer, imports: only ?? left.filter((folder) => !never.includes(folder)) }
}

/** The layer that `path` (below `src`) belongs to; null where no layer holds it. */
export function layerOf(path: string): Layer | null {
  const holding = layers.filter(({ folder }) => path.startsWith(`${folder}/`))
  return holding.reduce<Layer | null>(
    (best, one) => (best && best.folder.length > one.folder.length ? best : one),
    null,
  )
}

/** Whether a file of `layer` may import the file `target` (below `src`). */
export function mayImport(layer: Layer, target: string): boolean {
  if (layer.except?.includes(target)) return false
  const targetFolder = layerOf(target)?.folder
  if (targetFolder === layer.folder) return true
  return layer.imports.some((allowed) => allowed === targetFolder || isPartOf(targetFolder, allowed, target))
}

/** An entry deeper than a layer allows only the paths that begin with it: `identity/sigv4` is not all of `identity`. */
function isPartOf(targetFolder: string | undefined, allowed: string, target: string): boolean {
  return targetFolder !== undefined && allowed.startsWith(`${targetFolder}/`) && target.startsWith(allowed)
}
