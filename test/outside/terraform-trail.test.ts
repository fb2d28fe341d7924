import { expect, test } from 'vitest'
import type { OutsideFolder } from '../support/outside-folder.ts'
import { startServer } from '../support/start-server.ts'
import { providerVersions, terraform, terraformFolder } from '../support/terraform-folder.ts'

const terraformMinutesMax = 10

// Goal: Terraform makes, changes and destroys trails, and never sees a difference that is none.
// Method: with each provider of the mirror: apply, plan that finds nothing, the same after a change, destroy.
for (const version of providerVersions()) {
  test(
    `terraform trails: provider aws ${version} finds what it applied and nothing else`,
    async () => {
      await using server = await startServer()
      using folder = await terraformFolder(server, 'terraform-trail', version)
      const [first, second] = [
        { stage: 'first', is_widened: false },
        { stage: 'second', is_widened: true },
      ]
      await folder.text(terraform('init', first))
      await folder.text(terraform('apply -auto-approve', first))
      await folder.text(terraform('plan -detailed-exitcode', first))
      expect(await trail(folder, 'everything')).toMatchObject({
        S3KeyPrefix: 'audit',
        IsMultiRegionTrail: true,
        LogFileValidationEnabled: true,
        HasCustomEventSelectors: true,
      })
      expect(await folder.aws('cloudtrail get-trail-status --name everything')).toMatchObject({ IsLogging: false })
      expect(await folder.aws('cloudtrail get-event-selectors --trail-name basic')).toMatchObject({
        EventSelectors: [{ ReadWriteType: 'WriteOnly', ExcludeManagementEventSources: ['kms.amazonaws.com'] }],
      })

      await folder.text(terraform('apply -auto-approve', second))
      await folder.text(terraform('plan -detailed-exitcode', second))
      expect(await trail(folder, 'everything')).not.toHaveProperty('S3KeyPrefix')
      expect(await folder.aws('cloudtrail get-trail-status --name everything')).toMatchObject({ IsLogging: true })
      expect(await trail(folder, 'basic')).toMatchObject({
        LogFileValidationEnabled: true,
        HasCustomEventSelectors: false,
      })

      // A state that has lost them finds both by their ARN, and no difference.
      await folder.text('terraform state rm aws_cloudtrail.everything aws_cloudtrail.basic')
      for (const name of ['everything', 'basic']) {
        const arn = `arn:aws:cloudtrail:us-east-1:123456789012:trail/${name}`
        await folder.text(`${terraform('import', second)} aws_cloudtrail.${name} ${arn}`)
      }
      await folder.text(terraform('plan -detailed-exitcode', second))
      await folder.text(terraform('destroy -auto-approve', second))
      expect(await folder.aws('cloudtrail list-trails')).toEqual({ Trails: [] })
    },
    terraformMinutesMax * 60_000,
  )
}

async function trail(folder: OutsideFolder, name: string): Promise<unknown> {
  return (await folder.aws(`cloudtrail get-trail --name ${name}`)).Trail
}
