import {
  CloudTrailClient,
  DescribeTrailsCommand,
  GetTrailStatusCommand,
  InvalidHomeRegionException,
  TrailNotFoundException,
  UpdateTrailCommand,
} from '@aws-sdk/client-cloudtrail'
import { expect, test } from 'vitest'
import { trailError, unknownTrail } from '../../src/trails/errors.ts'
import { startProtocolServer } from './protocol-server.ts'

// Goal: the public client reads what trails answer, and their errors, as AWS's: times, the one operation whose members
// begin with small letters, classes of errors.
test('trails client: statuses, lists and errors pass the wire', async () => {
  const startedAt = new Date('2026-11-20T12:00:00.250Z')
  const asked: unknown[] = []
  await using server = await startProtocolServer(({ name }, input) => {
    asked.push(input)
    if (name === 'UpdateTrail') throw trailError('InvalidHomeRegionException', 'elsewhere')
    if (name === 'DescribeTrails') return { trailList: [{ Name: 'audit', RecursiveLogging: false }] }
    if (input.Name !== 'audit') throw unknownTrail(String(input.Name), '123456789012')
    return { IsLogging: true, StartLoggingTime: startedAt, LatestDeliveryAttemptTime: '' }
  })
  const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret' }
  const client = new CloudTrailClient({ endpoint: server.endpoint, region: 'us-east-1', credentials, maxAttempts: 1 })

  const asksFor = { trailNameList: ['audit'], includeShadowTrails: false }
  expect(await client.send(new DescribeTrailsCommand(asksFor))).toMatchObject({
    trailList: [{ Name: 'audit', RecursiveLogging: false }],
  })
  expect(asked).toEqual([asksFor])
  const status = await client.send(new GetTrailStatusCommand({ Name: 'audit' }))
  expect(status).toMatchObject({ IsLogging: true, StartLoggingTime: startedAt, LatestDeliveryAttemptTime: '' })
  expect(status.StopLoggingTime).toBeUndefined()
  const unknown = client.send(new GetTrailStatusCommand({ Name: 'none' }))
  await expect(unknown).rejects.toThrow(TrailNotFoundException)
  await expect(unknown).rejects.toThrow('Unknown trail: none for the user: 123456789012')
  const update = client.send(new UpdateTrailCommand({ Name: 'audit' }))
  await expect(update).rejects.toThrow(InvalidHomeRegionException)
  client.destroy()
})
