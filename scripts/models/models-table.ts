import { brotliCompressSync, constants } from 'node:zlib'
import type { ContractData } from '../../src/contract/contract-data.ts'
import {
  blockRawBytesMax,
  indexBytesMax,
  type ModelEntry,
  type ModelsIndex,
  modelsHead,
} from '../../src/contract/models-file.ts'

/** What goes into the table: the services in their order, and where they come from. */
export interface ModelsContent {
  readonly source: ModelsIndex['source']
  /** `data` is null where a compiled contract of its own holds the service. */
  readonly services: readonly { readonly entry: ModelEntry; readonly data: ContractData | null }[]
}

/** How requests name the service. */
export function modelEntry({ service, operations }: ContractData): ModelEntry {
  const { name, signingName, endpointPrefix, apiVersion, protocols } = service
  const target = service.targetPrefix?.split('.').at(-1)
  const isUnsignedRoute = ({ unsigned, uri }: ContractData['operations'][string]) => unsigned === true && uri !== '/'
  return {
    name,
    signingName,
    endpointPrefix,
    apiVersion,
    protocols,
    ...(target === undefined ? {} : { target }),
    ...(Object.values(operations).some(isUnsignedRoute) ? { hasUnsignedRoutes: true } : {}),
  }
}

/** The file's bytes (docs/formats/models.md). Packing takes a minute. */
export function printModels({ source, services }: ModelsContent): Buffer {
  const blocks: Buffer[] = []
  let from = 0
  const entries = services.map(({ entry, data }): ModelEntry => {
    if (data === null) return entry
    const text = Buffer.from(JSON.stringify(data))
    if (text.length > blockRawBytesMax) throw new Error(`${entry.name} has ${text.length} bytes, more than are read`)
    const block = packed(text)
    blocks.push(block)
    from += block.length
    return { ...entry, block: [from - block.length, block.length, text.length] }
  })
  const text = Buffer.from(JSON.stringify({ source, services: entries } satisfies ModelsIndex))
  if (text.length > indexBytesMax) throw new Error(`the index has ${text.length} bytes, more than are read`)
  const index = packed(text)
  return Buffer.concat([modelsHead(index.length), index, ...blocks])
}

function packed(text: Buffer): Buffer {
  return brotliCompressSync(text, {
    params: {
      [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
      [constants.BROTLI_PARAM_SIZE_HINT]: text.length,
    },
  })
}
