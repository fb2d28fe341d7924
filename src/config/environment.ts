import type { GivenValue } from './given-value.ts'
import { laterSettings } from './later-settings.ts'
import { nearestName } from './nearest-name.ts'
import type { ConfigProblem } from './problem.ts'
import { settings } from './settings.ts'

const prefix = 'CAIRN_'

/** Kubernetes sets these in every pod that runs beside a Service named `cairn`; they are nobody's settings. */
const kubernetesServiceVariable = /^CAIRN_(SERVICE_|PORT_\d+_)/

const keyOfVariable: ReadonlyMap<string, string> = new Map(
  Object.entries({ ...laterSettings, ...settings }).flatMap(([key, { environment }]) =>
    environment === null ? [] : [[environment, key]],
  ),
)

/** What variables set. An empty one sets nothing; an unknown one of ours is a problem, because it was meant to. */
export function givenByEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  cwd: string,
): { readonly given: readonly GivenValue[]; readonly problems: readonly ConfigProblem[] } {
  const given: GivenValue[] = []
  const problems: ConfigProblem[] = []
  for (const [variable, text] of Object.entries(env).sort()) {
    if (!variable.startsWith(prefix) || text === undefined || text === '') continue
    if (kubernetesServiceVariable.test(variable)) continue
    const key = keyOfVariable.get(variable)
    if (key === undefined) problems.push(unknownVariable(variable))
    else if (isKubernetesPort(variable, text)) problems.push(kubernetesPort(variable))
    else given.push({ key, text, isList: false, source: variable, folder: cwd })
  }
  return { given, problems }
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
