import { expect, test } from 'vitest'
import type { OutsideFolder } from '../support/outside-folder.ts'
import { startServer } from '../support/start-server.ts'
import { providerVersions, terraform, terraformFolder } from '../support/terraform-folder.ts'

const terraformMinutesMax = 10

// Goal: Terraform makes, changes and destroys everything that it can here, and never sees a difference that is none.
// Method: with each provider of the mirror: apply, plan that finds nothing, the same after a change, destroy.
for (const version of providerVersions()) {
  test(
    `terraform: provider aws ${version} finds what it applied and nothing else`,
    async () => {
      await using server = await startServer()
      using folder = await terraformFolder(server, 'terraform', version)
      await folder.text(terraform('init', { stage: 'first', is_tightened: false }))
      await folder.text(terraform('apply -auto-approve', { stage: 'first', is_tightened: false }))
      expect(await outputs(folder)).toMatchObject({
        letter: { value: 'It is first.\n' },
        keys: { value: ['copy', 'first/letter ü+1.txt', 'hashed'] },
        is_allowed: { value: true },
        password: { value: expect.stringMatching(/^.{24}$/) },
      })
      await folder.text(terraform('plan -detailed-exitcode', { stage: 'first', is_tightened: false }))
      await expectBucket(folder, { status: 0, text: 'It is first.\n', key: 'first/letter ü+1.txt' })

      await folder.text(terraform('apply -auto-approve', { stage: 'second', is_tightened: true }))
      await folder.text(terraform('plan -detailed-exitcode', { stage: 'second', is_tightened: true }))
      const { Policies } = await folder.aws('iam list-policies --scope Local --path-prefix /audit/')
      expect(Policies).toMatchObject([{ PolicyName: 'read-logs', DefaultVersionId: 'v2', AttachmentCount: 2 }])
      expect(await folder.aws('iam list-account-aliases')).toEqual({ AccountAliases: ['cairn-second'] })
      // The key is inactive now.
      await expectBucket(folder, { status: 255, text: '', key: 'second/letter ü+1.txt' })

      await folder.text(terraform('destroy -auto-approve', { stage: 'second', is_tightened: true }))
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
