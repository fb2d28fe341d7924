import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { credentialsSection, parseCredentialsFile } from '../../aws-client/credentials-file.ts'
import { credentialsOfEnvironment, credentialsOfProfile, credentialsOfServer } from './credentials.ts'

const keys = (name: string) => ({ accessKeyId: `AKIA${name}`, secretAccessKey: `secret/${name}+=`, sessionToken: null })

let homeDir = ''
let dataDir = ''
beforeAll(() => {
  homeDir = mkdtempSync(join(tmpdir(), 'cairn-home-'))
  dataDir = join(homeDir, 'data')
  mkdirSync(join(homeDir, '.aws'))
  mkdirSync(dataDir)
  writeFileSync(join(homeDir, '.aws', 'credentials'), credentialsSection('work', keys('WORK'), 'eu-west-1'))
  const sections = ['default', 'cairn'].map((name) => credentialsSection(name, keys('ROOT'), 'us-east-1'))
  writeFileSync(join(dataDir, 'credentials'), sections.join('\n'))
})
afterAll(() => rmSync(homeDir, { recursive: true }))

test('credentials file: what is written is read again, and comments and other settings do no harm', () => {
  const text = `# mine\r\n[work]\r\nrole_arn=x\n${credentialsSection('work', keys('ONE'), 'eu-west-1')}; end\n[half]\naws_access_key_id=A\n`
  const profiles = parseCredentialsFile(text)
  expect(profiles.get('work')).toEqual({ credentials: keys('ONE'), region: 'eu-west-1' })
  expect(profiles.get('half')?.credentials).toBeNull()
})

test('credentials: variables come before a profile that other variables name', () => {
  const env = { AWS_ACCESS_KEY_ID: 'AKIAENV', AWS_SECRET_ACCESS_KEY: 's', AWS_SESSION_TOKEN: 't', AWS_PROFILE: 'work' }
  expect(credentialsOfEnvironment({ env, homeDir })?.credentials).toEqual({
    accessKeyId: 'AKIAENV',
    secretAccessKey: 's',
    sessionToken: 't',
  })
  expect(credentialsOfEnvironment({ env: { AWS_PROFILE: 'work' }, homeDir })?.region).toBe('eu-west-1')
  const file = join(dataDir, 'credentials')
  expect(credentialsOfEnvironment({ env: { AWS_SHARED_CREDENTIALS_FILE: file }, homeDir })?.credentials).toEqual(
    keys('ROOT'),
  )
  expect(credentialsOfEnvironment({ env: {}, homeDir })).toBeNull()
  expect(() => credentialsOfEnvironment({ env: { AWS_PROFILE: 'absent' }, homeDir })).toThrow(/no profile absent/)
})

test('credentials: a named profile is looked for in the AWS file, then in the data folder', () => {
  expect(credentialsOfProfile({ env: {}, homeDir }, 'work', dataDir).credentials).toEqual(keys('WORK'))
  expect(credentialsOfProfile({ env: {}, homeDir }, 'cairn', dataDir).credentials).toEqual(keys('ROOT'))
  expect(() => credentialsOfProfile({ env: {}, homeDir }, 'absent', dataDir)).toThrow(/no profile absent/)
  expect(credentialsOfServer(dataDir)?.credentials).toEqual(keys('ROOT'))
  expect(credentialsOfServer(homeDir)).toBeNull()
})
