/** Bytes in memory that can move to another thread. */
export type Movable = Uint8Array<ArrayBuffer>

/** Whether `bytes` have their memory to themselves: a part of a larger one would take all of it along. */
export function isMovable(bytes: Uint8Array): bytes is Movable {
  return bytes.buffer instanceof ArrayBuffer && bytes.byteLength === bytes.buffer.byteLength
}

/** `bytes` where they can move, else a copy that can. */
export function toMovable(bytes: Uint8Array): Movable {
  return isMovable(bytes) ? bytes : new Uint8Array(bytes)
}
