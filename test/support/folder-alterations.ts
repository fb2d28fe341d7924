import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { gzipSync } from 'node:zlib'

/** Where the metadata of the object at `path` are kept. */
function metadataOf(path: string): string {
  return `${path}.metadata.json`
}

/** @param at A byte; below 0 from the end; between 0 and 1 a share of the file. */
export function flipBit(path: string, at: number, bit: number): void {
  const bytes = readFileSync(path)
  const share = at > 0 && at < 1 ? Math.floor(bytes.length * at) : at
  const index = share < 0 ? bytes.length + share : share
  bytes.writeUInt8(bytes.readUInt8(index) ^ (1 << bit), index)
  writeFileSync(path, bytes)
}

/** Leaves the first `share` of the file. */
export function cut(path: string, share: number): void {
  const bytes = readFileSync(path)
  writeFileSync(path, bytes.subarray(0, Math.floor(bytes.length * share)))
}

export function append(path: string, bytes: Uint8Array): void {
  writeFileSync(path, bytes, { flag: 'a' })
}

/** Replaces the content by `text`, packed. */
export function repack(path: string, text: string): void {
  writeFileSync(path, gzipSync(text))
}

export function swapFiles(one: string, other: string): void {
  renameSync(one, `${one}.swap`)
  renameSync(other, one)
  renameSync(`${one}.swap`, other)
}

/** The functions for objects take the metadata along. */
export function swapObjects(one: string, other: string): void {
  swapFiles(one, other)
  swapFiles(metadataOf(one), metadataOf(other))
}

export function copyObject(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true })
  cpSync(from, to)
  if (existsSync(metadataOf(from))) cpSync(metadataOf(from), metadataOf(to))
}

export function renameObject(from: string, to: string): void {
  copyObject(from, to)
  deleteObject(from)
}

export function deleteObject(path: string): void {
  rmSync(path)
  rmSync(metadataOf(path), { force: true })
}

export function writeMetadata(path: string, Metadata: Readonly<Record<string, string | undefined>>): void {
  writeFileSync(metadataOf(path), JSON.stringify({ Metadata }))
}

/** `text` with another character at `at`, of the same kind where it is a digit. */
export function altered(text: string, at = 0): string {
  return `${text.slice(0, at)}${text[at] === '1' ? '2' : '1'}${text.slice(at + 1)}`
}
