import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { ModelOrigin } from '../contract/compile-service.ts'

/** A service's public model as an installed botocore has it. */
export interface InstalledModel {
  readonly model: unknown
  readonly origin: ModelOrigin
}

/** The `data` folder of an installed botocore (a Python package, Apache-2.0). */
export class InstalledModels {
  readonly #folder: string
  /** Of botocore. */
  readonly version: string

  /** Throws where the folder belongs to no botocore whose version can be read. */
  constructor(folder: string) {
    this.#folder = folder
    this.version = packageVersion(folder)
  }

  /** Names of all services that it describes, by the alphabet. */
  names(): readonly string[] {
    return readdirSync(this.#folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && this.#newest(entry.name) !== null)
      .map(({ name }) => name)
      .sort()
  }

  read(name: string): InstalledModel {
    const version = this.#newest(name)
    if (version === null) throw new Error(`no model of ${name}`)
    const path = join(this.#folder, name, version, 'service-2.json')
    const text = existsSync(path) ? readFileSync(path, 'utf8') : gunzipSync(readFileSync(`${path}.gz`)).toString('utf8')
    const model: unknown = JSON.parse(text)
    return { model, origin: { name, version: this.version, file: `data/${name}/${version}/service-2.json` } }
  }

  /** The newest version of the model: its folder's name is the API's date. */
  #newest(name: string): string | null {
    const folder = join(this.#folder, name)
    const versions = readdirSync(folder).filter((version) =>
      ['service-2.json', 'service-2.json.gz'].some((file) => existsSync(join(folder, version, file))),
    )
    return versions.sort().at(-1) ?? null
  }
}

function packageVersion(folder: string): string {
  const source = readFileSync(join(folder, '..', '__init__.py'), 'utf8')
  const version = /^__version__ = '([^']+)'/m.exec(source)?.[1]
  if (version === undefined) throw new Error(`${folder} belongs to no botocore whose version can be read`)
  return version
}
