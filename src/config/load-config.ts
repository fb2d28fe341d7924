import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Config } from './config.ts'
import { readConfigFile } from './config-file.ts'
import { givenByEnvironment } from './environment.ts'
import type { GivenValue } from './given-value.ts'
import { laterSettings } from './later-settings.ts'
import { makeConfig, pathKeys } from './make-config.ts'
import { nearestName } from './nearest-name.ts'
import { type ConfigProblem, InvalidConfigError } from './problem.ts'
import { brokenRules } from './rules.ts'
import type { SettingKey, SettingValues } from './setting-values.ts'
import { isSettingKey, settingKeys, settings } from './settings.ts'

/** The file that is read where none is named, if it is there. */
const defaultFileName = 'cairn.yaml'

/** Longest part of a value that a problem shows. */
const shownValueCharsMax = 80

/** Everything that a configuration is made from. Nothing else is consulted. */
export interface ConfigSources {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Absolute. */
  readonly cwd: string
  /** What `--config` named; it must then exist. */
  readonly configFile?: string | undefined
}

/** One key of the effective configuration, as a person may see it. */
export interface EffectiveSetting {
  readonly key: SettingKey
  /** `(hidden)` for a secret that is set; empty where nothing is set. */
  readonly value: string
  /** `cairn.yaml line 3`, `CAIRN_PORT` or `default`. */
  readonly source: string
}

export type ConfigInspection =
  | { readonly config: Config; readonly settings: readonly EffectiveSetting[]; readonly problems: readonly [] }
  | { readonly config: null; readonly problems: readonly ConfigProblem[] }

/**
 * The configuration, frozen, with absolute paths. The file comes first, variables override it.
 *
 * @throws {InvalidConfigError} With every problem there is.
 */
export function loadConfig(sources: ConfigSources): Config {
  const { config, problems } = inspectConfig(sources)
  if (config === null) throw new InvalidConfigError(problems)
  return config
}

/** Like {@link loadConfig}, with where each value came from, and problems as data. */
export function inspectConfig(sources: ConfigSources): ConfigInspection {
  const { given, problems } = collect(sources)
  const values = defaultValues()
  const sourceOf = new Map<string, string>()
  const broken = new Set<string>()

  for (const value of given) {
    const problem = take(value, values)
    if (problem !== null) {
      problems.push(problem)
      broken.add(value.key)
    }
    sourceOf.set(value.key, value.source)
  }
  for (const { key, message } of broken.size === 0 ? brokenRules(values) : []) {
    problems.push({ key, source: sourceOf.get(key) ?? null, value: shownEffective(key, values), message })
  }

  if (problems.length > 0) return { config: null, problems }
  const config = makeConfig(values, sources.cwd)
  return { config, settings: effectiveSettings(values, sourceOf, config), problems: [] }
}

function collect({ env, cwd, configFile }: ConfigSources): { given: GivenValue[]; problems: ConfigProblem[] } {
  const path = resolve(cwd, configFile ?? defaultFileName)
  const isAbsent = configFile === undefined && !existsSync(path)
  const file = isAbsent ? { given: [], problems: [] } : readConfigFile(path, sectionNames)
  const environment = givenByEnvironment(env, cwd)

  const problems = [...file.problems, ...environment.problems]
  const seen = new Set<string>()
  for (const { key, source } of file.given) {
    if (seen.has(key)) problems.push({ key, source, value: null, message: 'is set twice in the file' })
    seen.add(key)
  }
  return { given: [...file.given, ...environment.given], problems }
}

/** Every key that holds further keys: `listen`, `listen.tls`, … */
const sectionNames: ReadonlySet<string> = new Set(
  [...Object.keys(settings), ...Object.keys(laterSettings)].flatMap((key) => {
    const parts = key.split('.')
    return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('.'))
  }),
)

/** Puts what was given into `values`, or says what is wrong with it. */
function take(given: GivenValue, values: SettingValues): ConfigProblem | null {
  const { key, source } = given
  const later = laterSettings[key]
  if (later !== undefined) {
    return { key, source, value: null, message: `not in this version of Cairn: ${later.feature}; remove the key` }
  }
  if (!isSettingKey(key)) {
    const nearest = nearestName(key, settingKeys)
    const hint = nearest === null ? 'see docs/reference/configuration.md' : `did you mean ${nearest}?`
    return { key, source, value: null, message: `there is no such key; ${hint}` }
  }
  const expected = takeValue(key, given, values)
  return expected === null ? null : { key, source, value: shown(key, given.text), message: `must be ${expected}` }
}

function takeValue<Key extends SettingKey>(key: Key, given: GivenValue, values: SettingValues): string | null {
  const setting = settings[key]
  if (given.isList && !setting.type.isList) return plain(setting.type.description)
  const parsed = setting.type.parse(given.text)
  if ('expected' in parsed) return plain(parsed.expected)
  values[key] = parsed.value
  if (pathKeys.has(key)) Object.assign(values, { [key]: resolve(given.folder, given.text) })
  return null
}

function defaultValues(): SettingValues {
  const entries = Object.entries(settings).map(([key, setting]) => [key, setting.default])
  // One entry for each key of the table, with the default that its type demands.
  return Object.fromEntries(entries) as SettingValues
}

function effectiveSettings(
  values: SettingValues,
  sourceOf: ReadonlyMap<string, string>,
  config: Config,
): readonly EffectiveSetting[] {
  const resolved = { ...values, dataDir: config.dataDir, 'keys.masterKeyFile': config.keys.masterKeyFile }
  return settingKeys.map((key) => ({
    key,
    value: shownEffective(key, resolved) ?? '',
    source: sourceOf.get(key) ?? 'default',
  }))
}

function shownEffective(key: string, values: SettingValues): string | null {
  if (!isSettingKey(key) || values[key] === null) return null
  return isSecret(key) ? '(hidden)' : formatted(key, values)
}

function formatted<Key extends SettingKey>(key: Key, values: SettingValues): string {
  return settings[key].type.format(values[key])
}

function shown(key: SettingKey, text: string): string {
  if (isSecret(key)) return '(hidden)'
  const cut = text.length > shownValueCharsMax ? `${text.slice(0, shownValueCharsMax)}…` : text
  return JSON.stringify(cut)
}

function isSecret(key: SettingKey): boolean {
  return settings[key].isSecret === true
}

/** Descriptions are written for the reference, where a value stands between backticks. */
function plain(description: string): string {
  return description.replaceAll('`', '')
}
