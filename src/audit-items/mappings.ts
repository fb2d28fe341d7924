import type { PushSourceKind } from '../config/source.ts'
import { azureMapping } from './azure/azure-mapping.ts'
import { cephRgwMapping } from './ceph-rgw/ceph-rgw-mapping.ts'
import { gcpMapping } from './gcp/gcp-mapping.ts'
import { kubernetesMapping } from './kubernetes/kubernetes-mapping.ts'
import { minioMapping } from './minio/minio-mapping.ts'
import { ocsfMapping } from './ocsf/ocsf-mapping.ts'
import type { SourceContext, SourceMapping } from './source-mapping.ts'

/** `lines`: whole items on each line, so that nothing in one can hide the next; `any`: as the source's kind sends and writes them. */
export type ItemLayout = 'any' | 'lines'

/** How records are made of what a file or a request holds. Plain data: it goes to the worker that does it. */
export interface SourceReading {
  readonly kind: PushSourceKind
  readonly layout: ItemLayout
  readonly context: SourceContext
}

/** How each kind of source is read. */
export const mappings: Readonly<Record<PushSourceKind, SourceMapping>> = {
  kubernetes: kubernetesMapping,
  minio: minioMapping,
  'ceph-rgw': cephRgwMapping,
  'gcp-audit-log': gcpMapping,
  'azure-activity-log': azureMapping,
  'ocsf-api-activity': ocsfMapping,
}
