import type { TestServer } from './start-server.ts'

/** The most memory that the server was seen to have while `action` went on. */
export async function mostMemory(server: TestServer, action: () => Promise<unknown>): Promise<number> {
  const ended = action().then(() => true)
  let most = 0
  let isOver = false
  while (!isOver) {
    most = Math.max(most, await residentBytes(server))
    isOver = await Promise.race([ended, new Promise<boolean>((resolve) => setTimeout(resolve, 50, false))])
  }
  return most
}

export async function residentBytes({ url }: TestServer): Promise<number> {
  const metrics = await (await fetch(`${url}/_cairn/metrics`)).text()
  return Number(/^process_resident_memory_bytes (\S+)$/m.exec(metrics)?.[1])
}
