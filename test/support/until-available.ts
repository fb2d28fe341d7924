import { MetadataUnavailableError } from '../../src/storage/metadata-store.ts'

/** Asks again for as long as the metadata says that it is not available, as callers may. */
export async function untilAvailable<T>(action: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await action()
    } catch (error) {
      if (!(error instanceof MetadataUnavailableError)) throw error
    }
  }
}
