import { brotliCompressSync, constants } from 'node:zlib'
import type { ContractData } from '../../src/contract/contract-data.ts'
import {
  blockRawBytesMax,
  indexBytesMax,
  type ModelEntry,
  type ModelsIndex,
  modelsHead,
  outlineRawBytesMax,
  type PartPlace,
  printBlock,
} from '../../src/contract/models-file.ts'
import { serviceOutline } from './service-outline.ts'

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
  const parts: Buffer[] = []
  let from = 0
  const add = (content: string, rawBytesMax: number): PartPlace => {
    const text = asciiBytes(content, rawBytesMax)
    const bytes = packed(text)
    parts.push(bytes)
    from += bytes.length
    return [from - bytes.length, bytes.length, text.length]
  }
  const entries = services.map(({ entry, data }): ModelEntry => {
    if (data === null) return entry
    const outline = add(JSON.stringify(serviceOutline(data)), outlineRawBytesMax)
    return { ...entry, outline, block: add(printBlock(data), blockRawBytesMax) }
  })
  const index = packed(asciiBytes(JSON.stringify({ source, services: entries } satisfies ModelsIndex), indexBytesMax))
  return Buffer.concat([modelsHead(index.length), index, ...parts])
}

/** Texts of models have no other characters, and are read faster for it. */
function asciiBytes(text: string, bytesMax: number): Buffer {
  const bytes = Buffer.from(text)
  if (bytes.length !== text.length) throw new Error('the table has a text that is not ASCII')
  if (bytes.length > bytesMax) throw new Error(`a part of the table has ${bytes.length} bytes, more than are read`)
  return bytes
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
