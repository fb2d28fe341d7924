import { join } from 'node:path'
import { FileObjectStore } from '../../src/storage/object/file/file-object-store.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { type OpenedObjects, objectStoreConformance } from './object-store.ts'

objectStoreConformance('in files', async (): Promise<OpenedObjects> => {
  const temporary = temporaryFolder()
  const open = () => FileObjectStore.open({ folder: join(temporary.path, 'objects'), reserveBytes: 0 })
  let store = await open()
  const reopen = async () => {
    await store.close()
    store = await open()
    return store
  }
  const dispose = async () => {
    await store.close()
    temporary[Symbol.dispose]()
  }
  return { store, reopen, [Symbol.asyncDispose]: dispose }
})
