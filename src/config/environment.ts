import type { GivenEntry, GivenValue } from './given-value.ts'
import { readGiven } from './given-yaml.ts'
import { laterSettings } from './later-settings.ts'
import { namedSections } from './named-sections.ts'
import { nearestName } from './nearest-name.ts'
import type { ConfigProblem } from './problem.ts'
import { settings } from './settings.ts'

const prefix = 'CAIRN_'

/** Kubernetes sets these in every pod that runs beside a Service named `cairn`; they are nobody's settings. */
const kubernetesServiceVariable = /^CAIRN_(SERVICE_|PORT_\d+_)/

const keyOfVariable: ReadonlyMap<string, string> = new Map(
  Object.entries({ ...laterSettings, ...settings, ...namedSections }).flatMap(([key, { environment }]) =>
    environment === null ? [] : [[environment, key]],
  ),
)

/** What variables set. */
export interface GivenByEnvironment {
  readonly given: readonly GivenValue[]
  /** Of each section that a variable sets as a whole, what it holds. */
  readonly sections: ReadonlyMap<string, readonly GivenEntry[]>
  readonly problems: readonly ConfigProblem[]
}

/** An empty variable sets nothing; an unknown one of ours is a problem, because it was meant to. */
export function givenByEnvironment(env: Readonly<Record<string, string | undefined>>, cwd: string): GivenByEnvironment {
  const given: GivenValue[] = []
  const sections = new Map<string, readonly GivenEntry[]>()
  const problems: ConfigProblem[] = []
  for (const [variable, text] of Object.entries(env).sort()) {
    if (!variable.startsWith(prefix) || text === undefined || text === '') continue
    if (kubernetesServiceVariable.test(variable)) continue
    const key = keyOfVariable.get(variable)
    if (key === undefined) problems.push(unknownVariable(variable))
    else if (isKubernetesPort(variable, text)) problems.push(kubernetesPort(variable))
    else if (Object.hasOwn(namedSections, key)) {
      const section = sectionFromJson(key, variable, text, cwd)
      sections.set(key, section.entries)
      problems.push(...section.problems)
    } else given.push({ key, text, isList: false, source: variable, folder: cwd })
  }
  return { given, sections, problems }
}

/** Read as YAML, which JSON is, so that a name that stands twice is seen and a number stays the text that it is. */
function sectionFromJson(key: string, variable: string, text: string, folder: string) {
  if (!isJsonObject(text)) {
    const problem = { key, source: variable, value: null, message: 'must be a JSON object of entries' }
    return { entries: [], problems: [problem] }
  }
  const origin = { rootKey: key, name: key, sourceOf: () => variable, folder }
  return readGiven(text, origin, { fixed: new Set(), named: new Set([key]) })
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    return false
  }
}

function unknownVariable(variable: string): ConfigProblem {
  const nearest = nearestName(variable, keyOfVariable.keys())
  const hint = nearest === null ? 'see docs/reference/configuration.md' : `did you mean ${nearest}?`
  return { key: variable, source: null, value: null, message: `there is no such variable; ${hint}` }
}

function isKubernetesPort(variable: string, text: string): boolean {
  return variable === settings['listen.port'].environment && text.startsWith('tcp://')
}

function kubernetesPort(variable: string): ConfigProblem {
  const message =
    'Kubernetes set it for a Service named cairn; set enableServiceLinks: false in the pod, or give it a port number'
  return { key: 'listen.port', source: variable, value: null, message }
}
