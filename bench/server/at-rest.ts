import { setTimeout } from 'node:timers/promises'

const lookEveryMs = 100
/** Of CPU time in that long: a server that waits takes less. */
const restCpuMsMax = 30
/** How long a server may take to come to rest before a measurement gives up. */
const restMsMax = 5 * 60_000

/**
 * Resolves once hardly any CPU time has been used for `quietMs`: what the work before has left to be done is done.
 *
 * @param cpuMs CPU time used so far.
 */
export async function untilAtRest(cpuMs: () => number, quietMs = 1_000): Promise<void> {
  const deadlineMs = performance.now() + restMsMax
  let [quietSinceMs, cpuThenMs] = [performance.now(), cpuMs()]
  while (performance.now() - quietSinceMs < quietMs) {
    if (performance.now() > deadlineMs) throw new Error('it did not come to rest in time')
    await setTimeout(lookEveryMs)
    if (cpuMs() - cpuThenMs <= restCpuMsMax) continue
    quietSinceMs = performance.now()
    cpuThenMs = cpuMs()
  }
}

/** CPU time of this process, its threads included. */
export function cpuHereMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}
