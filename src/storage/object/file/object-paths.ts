import { join } from 'node:path'
import { assert } from '../../../base/assert.ts'

/** Of an object's id: random, so that none is ever given twice. */
export const idBytes = 16

const idPattern = /^[0-9a-f]{32}$/

/**
 * Where objects lie. Only an id ever stands in a path.
 *
 *     objects/incoming/<id>              being written, or pending
 *     objects/<first 2 digits>/<id>      settled
 */
export class ObjectPaths {
  readonly folder: string
  readonly incoming: string

  /** @param folder `<dataDir>/objects`. */
  constructor(folder: string) {
    this.folder = folder
    this.incoming = join(folder, 'incoming')
  }

  pending(id: string): string {
    return join(this.incoming, checked(id))
  }

  settled(id: string): string {
    return join(this.settledFolder(id), id)
  }

  settledFolder(id: string): string {
    return join(this.folder, this.settledName(id))
  }

  /** Of the folder of settled objects, within the folder of all. */
  settledName(id: string): string {
    return checked(id).slice(0, 2)
  }
}

export function isObjectId(name: string): boolean {
  return idPattern.test(name)
}

function checked(id: string): string {
  assert(isObjectId(id), 'an object id is 32 lower-case hexadecimal digits')
  return id
}
