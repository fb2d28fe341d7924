import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { promisify } from 'node:util'

const run = promisify(execFile)

export interface Cost {
  readonly wallMs: number
  /** User and system time of all threads, and of all child processes where it is of a command. */
  readonly cpuMs: number
}

/** The cost of `action` in this process, its threads included, child processes not. */
export async function costHere(action: () => unknown): Promise<Cost> {
  const startedAtMs = performance.now()
  const before = process.cpuUsage()
  await action()
  const { user, system } = process.cpuUsage(before)
  return { wallMs: performance.now() - startedAtMs, cpuMs: (user + system) / 1000 }
}

/**
 * The cost of a shell command whose output goes nowhere. `$1` and on are `args`. CPU time is what the shell reports for
 * its children, so every part of a pipe counts.
 */
export async function costOfShell(command: string, ...args: readonly string[]): Promise<Cost> {
  const startedAtMs = performance.now()
  const { stdout } = await run('sh', ['-c', `{ ${command}; } >/dev/null || exit; times`, 'sh', ...args])
  return { wallMs: performance.now() - startedAtMs, cpuMs: parseTimes(stdout) }
}

/** Milliseconds in the second line of the shell's `times`: `0m1.50s 0m0.25s`, user and system of the children. */
export function parseTimes(output: string): number {
  const children = output.trim().split('\n').at(-1) ?? ''
  const parts = [...children.matchAll(/(\d+)m([\d.]+)s/g)]
  if (parts.length !== 2) throw new Error(`the shell's times cannot be read: ${output}`)
  return parts.reduce((sum, [, minutes, seconds]) => sum + Number(minutes) * 60_000 + Number(seconds) * 1000, 0)
}

/** Ticks of the kernel's clock in a second, as `/proc` counts. 100 on every Linux that Node runs on. */
const ticksPerSecond = 100

interface ProcessTimes {
  readonly parent: number
  readonly ticks: number
}

/**
 * CPU time in milliseconds that the process `pid` and all its living descendants have used, children that they have
 * waited for included. Linux only.
 */
export function cpuOfTreeMs(pid: number): number {
  const all = new Map<number, ProcessTimes>()
  for (const name of readdirSync('/proc')) {
    const found = /^\d+$/.test(name) ? readStat(name) : null
    if (found !== null) all.set(Number(name), found)
  }
  let ticks = 0
  for (const [id, times] of all) if (isWithin(id, pid, all)) ticks += times.ticks
  return (ticks * 1000) / ticksPerSecond
}

function isWithin(id: number, root: number, all: ReadonlyMap<number, ProcessTimes>): boolean {
  for (let at: number | undefined = id; at !== undefined && at !== 0; at = all.get(at)?.parent)
    if (at === root) return true
  return false
}

/** Null where the process has ended meanwhile. */
function readStat(pid: string): ProcessTimes | null {
  try {
    return parseStat(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return null
  }
}

/** A line of `/proc/<pid>/stat`. The command's name stands in parentheses and may hold spaces and parentheses. */
export function parseStat(line: string): ProcessTimes {
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ')
  const [parent, user, system, childUser, childSystem] = [1, 11, 12, 13, 14].map((at) => Number(fields[at]))
  const ticks = (user ?? 0) + (system ?? 0) + (childUser ?? 0) + (childSystem ?? 0)
  return { parent: parent ?? 0, ticks }
}

export interface Spread {
  readonly p50: number
  readonly p99: number
  readonly max: number
}

/** Of at least one sample. With fewer than 100 the p99 is the worst. */
export function spreadOf(samples: readonly number[]): Spread {
  const sorted = [...samples].sort((a, b) => a - b)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
  return { p50: at(0.5), p99: at(0.99), max: at(1) }
}

/**
 * Runs the measurements in turn, `rounds` times, and returns the median of each: what slows the machine for a while
 * slows all of them.
 */
export async function interleaved<Name extends string>(
  rounds: number,
  measurements: Readonly<Record<Name, () => Promise<number>>>,
): Promise<Record<Name, number>> {
  const names = Object.keys(measurements) as Name[]
  const samples = new Map<Name, number[]>(names.map((name) => [name, []]))
  for (let round = 0; round < rounds; round += 1)
    for (const name of names) samples.get(name)?.push(await measurements[name]())
  const medians = names.map((name) => [name, spreadOf(samples.get(name) ?? []).p50])
  return Object.fromEntries(medians)
}

/** Records for each second of CPU time. */
export function perCpuSecond(records: number, { cpuMs }: Cost): number {
  return (records * 1000) / cpuMs
}

/** Records for each second on the clock. */
export function perSecond(records: number, { wallMs }: Cost): number {
  return (records * 1000) / wallMs
}
