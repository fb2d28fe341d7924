import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Config } from './config.ts'
import { readConfigFile } from './config-file.ts'
import { givenByEnvironment } from './environment.ts'
import type { GivenEntry, GivenValue } from './given-value.ts'
import type { SectionNames } from './given-yaml.ts'
import { laterSettings } from './later-settings.ts'
import { makeConfig, type NamedEntries, pathKeys } from './make-config.ts'
import type { NamedSection } from './named-section.ts'
import { namedSections } from './named-sections.ts'
import { nearestName } from './nearest-name.ts'
import { type ConfigProblem, InvalidConfigError } from './problem.ts'
import { brokenRules } from './rules.ts'
import type { SettingKey, SettingValues } from './setting-values.ts'
import { isSettingKey, settingKeys, settings } from './settings.ts'
import { hiddenText, plainText, shownText } from './shown-value.ts'

/** The file that is read where none is named, if it is there. */
const defaultFileName = 'cairn.yaml'

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
  /** Of a named entry with its name: `upstreams.dynamodb.endpoint`. */
  readonly key: string
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
  const { given, sections, problems } = collect(sources)
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
  const named = takeSections(sections, values)
  problems.push(...named.problems)
  for (const { key, message } of broken.size === 0 ? brokenRules(values) : []) {
    problems.push({ key, source: sourceOf.get(key) ?? null, value: shownEffective(key, values), message })
  }

  if (problems.length > 0) return { config: null, problems }
  const config = makeConfig(values, named.entries, sources.cwd)
  return { config, settings: [...effectiveSettings(values, sourceOf, config), ...named.fields], problems: [] }
}

interface Collected {
  readonly given: readonly GivenValue[]
  readonly sections: SectionsGiven
  readonly problems: ConfigProblem[]
}

/** The file's entries of all sections, and those that a variable sets in their place. */
interface SectionsGiven {
  readonly inFile: readonly GivenEntry[]
  readonly inEnvironment: ReadonlyMap<string, readonly GivenEntry[]>
}

function collect({ env, cwd, configFile }: ConfigSources): Collected {
  const path = resolve(cwd, configFile ?? defaultFileName)
  const isAbsent = configFile === undefined && !existsSync(path)
  const file = isAbsent ? { given: [], entries: [], problems: [] } : readConfigFile(path, sectionNames)
  const environment = givenByEnvironment(env, cwd)

  const problems = [...file.problems, ...environment.problems]
  const seen = new Set<string>()
  for (const { key, source } of file.given) {
    if (seen.has(key)) problems.push({ key, source, value: null, message: 'is set twice in the file' })
    seen.add(key)
  }
  const sections = { inFile: file.entries, inEnvironment: environment.sections }
  return { given: [...file.given, ...environment.given], sections, problems }
}

const sectionNames: SectionNames = {
  fixed: new Set(
    [...Object.keys(settings), ...Object.keys(laterSettings)].flatMap((key) => {
      const parts = key.split('.')
      return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('.'))
    }),
  ),
  named: new Set(Object.keys(namedSections)),
}

interface TakenSections {
  readonly entries: NamedEntries
  readonly fields: readonly EffectiveSetting[]
  readonly problems: readonly ConfigProblem[]
}

function takeSections(given: SectionsGiven, values: SettingValues): TakenSections {
  const upstreams = takeSection(namedSections.upstreams, given, values)
  const sources = takeSection(namedSections.sources, given, values)
  const redaction = takeSection(namedSections.redaction, given, values)
  return {
    entries: { upstreams: upstreams.entries, sources: sources.entries, redaction: redaction.entries },
    fields: [upstreams, sources, redaction].flatMap(({ fields }) => fields),
    problems: [upstreams, sources, redaction].flatMap(({ problems }) => problems),
  }
}

/** What the file says is judged even where a variable takes its place. */
function takeSection<Entry>(section: NamedSection<Entry>, given: SectionsGiven, values: SettingValues) {
  const inFile = section.take(
    given.inFile.filter((entry) => entry.section === section.key),
    values,
  )
  const replacing = given.inEnvironment.get(section.key)
  if (replacing === undefined) return inFile
  const taken = section.take(replacing, values)
  return { ...taken, problems: [...inFile.problems, ...taken.problems] }
}

/** Puts what was given into `values`, or says what is wrong with it. */
function take(given: GivenValue, values: SettingValues): ConfigProblem | null {
  const { key, source } = given
  const later = laterSettings[key]
  if (later !== undefined) {
    return { key, source, value: null, message: `not in this version of Cairn: ${later.feature}; remove the key` }
  }
  if (!isSettingKey(key)) {
    const nearest = nearestName(key, [...settingKeys, ...sectionNames.named])
    const hint = nearest === null ? 'see docs/reference/configuration.md' : `did you mean ${nearest}?`
    return { key, source, value: null, message: `there is no such key; ${hint}` }
  }
  const expected = takeValue(key, given, values)
  return expected === null ? null : { key, source, value: shown(key, given.text), message: `must be ${expected}` }
}

function takeValue<Key extends SettingKey>(key: Key, given: GivenValue, values: SettingValues): string | null {
  const setting = settings[key]
  if (given.isList && !setting.type.isList) return plainText(setting.type.description)
  const parsed = setting.type.parse(given.text)
  if ('expected' in parsed) return plainText(parsed.expected)
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
  return isSecret(key) ? hiddenText : formatted(key, values)
}

function formatted<Key extends SettingKey>(key: Key, values: SettingValues): string {
  return settings[key].type.format(values[key])
}

function shown(key: SettingKey, text: string): string {
  return isSecret(key) ? hiddenText : shownText(text)
}

function isSecret(key: SettingKey): boolean {
  return settings[key].isSecret === true
}
