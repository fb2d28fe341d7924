import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { OutsideFolder } from './outside-folder.ts'
import { cloneFolder } from './readme-tour.ts'
import { runInShell } from './shell.ts'
import type { TestServer } from './start-server.ts'

/** Where the providers lie, as `filesystem_mirror` of Terraform wants them. */
function mirrorFolder(): string {
  return process.env.CAIRN_TEST_TERRAFORM_PLUGINS ?? ''
}

/** The newest of each major version in the mirror; of 5 where there is none, so that its test says what is missing. */
export function providerVersions(): readonly string[] {
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

/**
 * A folder with the plan of `test/outside/<plan>/main.tf` and one version of the provider.
 *
 * @throws {Error} Terraform or its provider is missing.
 */
export async function terraformFolder(server: TestServer, plan: string, version: string): Promise<OutsideFolder> {
  if (!version.includes('.') || (await runInShell(server, 'command -v terraform')).status !== 0) {
    throw new Error(
      'Terraform or its provider hashicorp/aws 5.x is missing. Install Terraform 1.11 or later, make a folder of the ' +
        'provider with `terraform providers mirror FOLDER`, and name the folder in CAIRN_TEST_TERRAFORM_PLUGINS.',
    )
  }
  const folder = new OutsideFolder(server)
  folder.write('main.tf', readFileSync(join(cloneFolder, 'test', 'outside', plan, 'main.tf')))
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

/** A command of Terraform over the plan, with these variables beside the address of the server. */
export function terraform(command: string, variables: Readonly<Record<string, string | boolean>>): string {
  const settings = ['TF_CLI_CONFIG_FILE="$HOME/terraform.rc"', 'TF_IN_AUTOMATION=1']
  const given = Object.entries(variables).map(([name, value]) => `TF_VAR_${name}=${value}`)
  return `${[...settings, 'TF_VAR_endpoint="$AWS_ENDPOINT_URL"', ...given].join(' ')} terraform ${command} -input=false -no-color`
}
