import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { OutsideFolder } from '../support/outside-folder.ts'
import { cloneFolder } from '../support/readme-tour.ts'
import { runInShell } from '../support/shell.ts'
import { startServer, type TestServer } from '../support/start-server.ts'

const terraformMinutesMax = 10

// Goal: Terraform makes, changes and destroys everything that it can here, and never sees a difference that is none.
// Method: with each provider of the mirror: apply, plan that finds nothing, the same after a change, destroy.
for (const version of providerVersions()) {
  test(
    `terraform: provider aws ${version} finds what it applied and nothing else`,
    async () => {
      await using server = await startServer()
      using folder = await terraformFolder(server, version)
      await folder.text(terraform('init', 'first', false))
      await folder.text(terraform('apply -auto-approve', 'first', false))
      expect(await outputs(folder)).toMatchObject({
        letter: { value: 'It is first.\n' },
        keys: { value: ['copy', 'first/letter ü+1.txt', 'hashed'] },
        is_allowed: { value: true },
        password: { value: expect.stringMatching(/^.{24}$/) },
      })
      await folder.text(terraform('plan -detailed-exitcode', 'first', false))
      await expectBucket(folder, { status: 0, text: 'It is first.\n', key: 'first/letter ü+1.txt' })

      await folder.text(terraform('apply -auto-approve', 'second', true))
      await folder.text(terraform('plan -detailed-exitcode', 'second', true))
      const { Policies } = await folder.aws('iam list-policies --scope Local --path-prefix /audit/')
      expect(Policies).toMatchObject([{ PolicyName: 'read-logs', DefaultVersionId: 'v2', AttachmentCount: 2 }])
      expect(await folder.aws('iam list-account-aliases')).toEqual({ AccountAliases: ['cairn-second'] })
      // The key is inactive now.
      await expectBucket(folder, { status: 255, text: '', key: 'second/letter ü+1.txt' })

      await folder.text(terraform('destroy -auto-approve', 'second', true))
      for (const [command, member] of leftovers) {
        expect((await folder.aws(command))[member], command).toEqual([])
      }
      expect(await folder.awsError('iam get-account-password-policy')).toBe('NoSuchEntity')
    },
    terraformMinutesMax * 60_000,
  )
}

const leftovers = [
  ['iam list-users', 'Users'],
  ['iam list-groups', 'Groups'],
  ['iam list-roles', 'Roles'],
  ['iam list-policies --scope Local', 'Policies'],
  ['iam list-account-aliases', 'AccountAliases'],
  ['s3api list-buckets', 'Buckets'],
] as const

/** Where the providers lie, as `filesystem_mirror` of Terraform wants them. */
function mirrorFolder(): string {
  return process.env.CAIRN_TEST_TERRAFORM_PLUGINS ?? ''
}

/** The newest of each major version in the mirror; of 5 where there is none, so that its test says what is missing. */
function providerVersions(): readonly string[] {
  const folder = join(mirrorFolder(), 'registry.terraform.io', 'hashicorp', 'aws')
  const names = existsSync(folder) ? readdirSync(folder) : []
  const newest = new Map<string, string>()
  const byNumbers = new Intl.Collator('en', { numeric: true })
  for (const name of names.sort(byNumbers.compare)) {
    const [version, major] = /^(\d+)\.\d+\.\d+$/.exec(name) ?? []
    if (version !== undefined && major !== undefined) newest.set(major, version)
  }
  return newest.has('5') ? [...newest.values()] : ['5', ...newest.values()]
}

/** @throws {Error} Terraform or its provider is missing. */
async function terraformFolder(server: TestServer, version: string): Promise<OutsideFolder> {
  if (!version.includes('.') || (await runInShell(server, 'command -v terraform')).status !== 0) {
    throw new Error(
      'Terraform or its provider hashicorp/aws 5.x is missing. Install Terraform 1.11 or later, make a folder of the ' +
        'provider with `terraform providers mirror FOLDER`, and name the folder in CAIRN_TEST_TERRAFORM_PLUGINS.',
    )
  }
  const folder = new OutsideFolder(server)
  folder.write('main.tf', readFileSync(join(cloneFolder, 'test', 'outside', 'terraform', 'main.tf')))
  folder.write(
    'provider.tf',
    `terraform {\n  required_providers {\n    aws = { source = "hashicorp/aws", version = "${version}" }\n  }\n}\n`,
  )
  folder.write(
    'terraform.rc',
    `disable_checkpoint = true\nprovider_installation {\n  filesystem_mirror { path = "${mirrorFolder()}" }\n}\n`,
  )
  return folder
}

/** A command of Terraform over the plan, at one of its two stages. */
function terraform(command: string, stage: string, isTightened: boolean): string {
  const settings = ['TF_CLI_CONFIG_FILE="$HOME/terraform.rc"', 'TF_IN_AUTOMATION=1']
  const variables = [
    'TF_VAR_endpoint="$AWS_ENDPOINT_URL"',
    `TF_VAR_stage=${stage}`,
    `TF_VAR_is_tightened=${isTightened}`,
  ]
  return `${[...settings, ...variables].join(' ')} terraform ${command} -input=false -no-color`
}

async function outputs(folder: OutsideFolder): Promise<unknown> {
  return JSON.parse(await folder.text('TF_CLI_CONFIG_FILE="$HOME/terraform.rc" terraform output -json'))
}

/** What the user that Terraform made reads, with the key that it made. */
async function expectBucket(
  folder: OutsideFolder,
  expected: { readonly status: number; readonly text: string; readonly key: string },
): Promise<void> {
  const keys = `$(terraform output -json access_key | tr -d '[]"' | tr , ' ')`
  const { status, printed } = await folder.run(
    [
      `set -- ${keys}`,
      'export AWS_ACCESS_KEY_ID=$1 AWS_SECRET_ACCESS_KEY=$2 AWS_DEFAULT_REGION=us-east-1',
      'unset AWS_PROFILE',
      `aws s3api get-object --bucket terraform-logs --key '${expected.key}' letter >/dev/null && cat letter`,
    ].join('\n'),
  )
  expect(status, printed).toBe(expected.status)
  if (expected.status === 0) expect(printed).toBe(expected.text)
}
