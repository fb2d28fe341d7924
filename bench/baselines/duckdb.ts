import { join } from 'node:path'
import type { BenchContext } from '../context.ts'

/** The version that Cairn's own SQL engine is compared with. */
const duckdbPackage = '@duckdb/node-api@1.5.6-r.1'

/** The part of the package that is used here; it is installed by the run that asks for it. */
interface DuckDbModule {
  readonly DuckDBInstance: {
    create(path: string, options: Readonly<Record<string, string>>): Promise<{ connect(): Promise<DuckDbConnection> }>
  }
}
interface DuckDbConnection {
  run(sql: string): Promise<unknown>
  runAndReadAll(sql: string): Promise<{ getRowsJson(): readonly (readonly unknown[])[] }>
  closeSync(): void
}

/** DuckDB in this process, on all cores. */
export class DuckDb {
  readonly #connection: DuckDbConnection

  private constructor(connection: DuckDbConnection) {
    this.#connection = connection
  }

  static async open(context: BenchContext): Promise<DuckDb> {
    const require = await context.install(duckdbPackage)
    // The package is not there when this is compiled, so its shape is stated above instead.
    const { DuckDBInstance } = require('@duckdb/node-api') as DuckDbModule
    const options = { autoinstall_known_extensions: 'false', autoload_known_extensions: 'false' }
    const instance = await DuckDBInstance.create(join(context.newFolder('duckdb'), 'bench.duckdb'), options)
    return new DuckDb(await instance.connect())
  }

  async run(sql: string): Promise<void> {
    await this.#connection.run(sql)
  }

  /** All rows, as JSON values. */
  async rows(sql: string): Promise<readonly (readonly unknown[])[]> {
    return (await this.#connection.runAndReadAll(sql)).getRowsJson()
  }

  /** Milliseconds until every row is here. */
  async timeMs(sql: string): Promise<number> {
    const startedAtMs = performance.now()
    await this.rows(sql)
    return performance.now() - startedAtMs
  }

  close(): void {
    this.#connection.closeSync()
  }
}

/** A record's members with the types that a careful user would give them. */
const recordColumns = {
  eventVersion: 'VARCHAR',
  userIdentity:
    'STRUCT("type" VARCHAR, principalId VARCHAR, arn VARCHAR, accountId VARCHAR, accessKeyId VARCHAR, userName VARCHAR, invokedBy VARCHAR, sessionContext JSON)',
  eventTime: 'TIMESTAMP',
  eventSource: 'VARCHAR',
  eventName: 'VARCHAR',
  awsRegion: 'VARCHAR',
  sourceIPAddress: 'VARCHAR',
  userAgent: 'VARCHAR',
  errorCode: 'VARCHAR',
  errorMessage: 'VARCHAR',
  requestParameters: 'JSON',
  responseElements: 'JSON',
  additionalEventData: 'JSON',
  requestID: 'VARCHAR',
  eventID: 'VARCHAR',
  readOnly: 'BOOLEAN',
  resources: 'STRUCT(accountId VARCHAR, "type" VARCHAR, ARN VARCHAR)[]',
  eventType: 'VARCHAR',
  managementEvent: 'BOOLEAN',
  recipientAccountId: 'VARCHAR',
  sharedEventID: 'VARCHAR',
  eventCategory: 'VARCHAR',
  tlsDetails: 'JSON',
}

/** A table expression over records, one a line. */
export function linesTable(path: string): string {
  const columns = Object.entries(recordColumns).map(([name, type]) => `${name}: '${type}'`)
  return `read_json(${quoted(path)}, format = 'newline_delimited', columns = {${columns.join(', ')}})`
}

/** A table expression over gzipped log files below `folder`. */
export function logFilesTable(folder: string): string {
  const fields = Object.entries(recordColumns).map(([name, type]) => `"${name}" ${type}`)
  const columns = `{Records: 'STRUCT(${fields.join(', ').replace(/'/g, "''")})[]'}`
  const files = `read_json(${quoted(`${folder}/**/*.json.gz`)}, columns = ${columns}, maximum_object_size = 67108864)`
  return `(SELECT unnest(record) FROM (SELECT unnest(Records) AS record FROM ${files}))`
}

export function quoted(text: string): string {
  return `'${text.replace(/'/g, "''")}'`
}
