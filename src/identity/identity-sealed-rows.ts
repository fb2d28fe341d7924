import type { MetadataStore } from '../storage/metadata-store.ts'
import { rootAccessKeyRows } from './account-entries.ts'
import { derivationSecretRows } from './derived-keys.ts'
import type { Directory } from './iam/directory.ts'
import { accessKeyRows } from './iam/rows/access-key-row.ts'
import { accountOf } from './iam/rows/row-parts.ts'
import { type SealedRows, tableSealedRows } from './sealed-rows.ts'
import type { Sealing } from './sealing.ts'

export interface SealedRowsParts {
  readonly metadata: MetadataStore
  readonly sealing: Sealing
  readonly directory: Pick<Directory, 'accessKeys' | 'change'>
}

/** Everything of identities that is sealed in the metadata. */
export function identitySealedRows({ metadata, sealing, directory }: SealedRowsParts): readonly SealedRows[] {
  return [
    derivationSecretRows(metadata, sealing),
    rootAccessKeyRows(metadata, sealing),
    tableSealedRows(accessKeyRows(sealing).prefix, directory.accessKeys, (partition, work) =>
      directory.change(accountOf({ partition, name: '' }), work),
    ),
  ]
}
