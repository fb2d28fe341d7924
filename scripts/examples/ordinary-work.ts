import { type Actor, accountId, alice, bob, ci, webServer } from './actors.ts'
import type { Call } from './call.ts'
import { artifactsBucket, exportKeys, exportsBucket, objectCall } from './objects.ts'
import type { SeededRandom } from './seeded-random.ts'

const days = ['2026-11-17', '2026-11-18']

/** Two days of what everybody is meant to do. */
export function ordinaryWork(random: SeededRandom): Call[] {
  return days.flatMap((day) => [...deployments(day, random), ...pageViews(day, random), ...people(day, random)])
}

/** The build user deploys every three hours, always from the build server. */
function deployments(day: string, random: SeededRandom): Call[] {
  return [6, 9, 12, 15, 18].flatMap((hour) => {
    const at = (minute: number) => instant(day, hour, minute, random)
    const build = `web-${day}-${hour}.zip`
    return [
      read(at(3), ci, 'sts', 'GetCallerIdentity', 'us-east-1', null),
      objectCall(at(4), ci, 'PutObject', artifactsBucket, build),
      change(at(5), ci, 'lambda', 'UpdateFunctionCode20150331v2', 'eu-central-1', {
        functionName: 'web-frontend',
        s3Bucket: artifactsBucket,
        s3Key: build,
        dryRun: false,
        publish: true,
      }),
      read(at(6), ci, 'lambda', 'GetFunction20150331v2', 'eu-central-1', { functionName: 'web-frontend' }),
    ]
  })
}

/** The web server reads exports for customers, at all hours. */
function pageViews(day: string, random: SeededRandom): Call[] {
  return Array.from({ length: 22 }, (_, index) => {
    const key = exportKeys[random.below(exportKeys.length)] ?? ''
    return objectCall(instant(day, index + 1, random.below(60), random), webServer, 'GetObject', exportsBucket, key)
  }).filter((call) => call.at < '2026-11-18T03')
}

/** Alice and Bob look at things in office hours, and sometimes change one. */
function people(day: string, random: SeededRandom): Call[] {
  const calls: Call[] = []
  for (let hour = 8; hour < 18; hour += 1) {
    const at = (minute: number) => instant(day, hour, minute, random)
    const region = random.pick('us-east-1', 'eu-central-1')
    calls.push(
      read(at(7), bob, 'ec2', 'DescribeInstances', region, { instancesSet: {}, filterSet: {} }),
      read(at(12), bob, 'logs', 'DescribeLogGroups', region, null),
      read(at(21), alice, 'cloudtrail', 'DescribeTrails', region, { trailNameList: [], includeShadowTrails: false }),
      read(at(26), alice, 'iam', 'ListUsers', 'us-east-1', null),
    )
    if (hour % 4 === 1) calls.push(...occasionally(at, region))
  }
  return calls
}

function occasionally(at: (minute: number) => string, region: string): Call[] {
  const instanceId = 'i-0b5c9d1e7f2a34680'
  return [
    change(at(33), bob, 'ec2', 'CreateTags', region, {
      resourcesSet: { items: [{ resourceId: instanceId }] },
      tagSet: { items: [{ key: 'owner', value: 'web' }] },
    }),
    {
      ...change(at(41), bob, 'ec2', 'StopInstances', region, {
        instancesSet: { items: [{ instanceId }] },
        force: false,
      }),
      error: {
        code: 'Client.UnauthorizedOperation',
        message: 'You are not authorized to perform this operation.',
      },
    },
    {
      ...read(at(48), alice, 'kms', 'DescribeKey', region, { keyId: 'alias/exports' }),
      resources: [
        {
          accountId,
          type: 'AWS::KMS::Key',
          ARN: `arn:aws:kms:${region}:${accountId}:key/0f6d2c11-7a54-4b0e-9a3d-2f8f1c9e5b70`,
        },
      ],
    },
  ]
}

function read(at: string, actor: Actor, service: string, name: string, region: string, request: object | null): Call {
  return { at, actor, service, name, region, isRead: true, request }
}

function change(at: string, actor: Actor, service: string, name: string, region: string, request: object): Call {
  return { at, actor, service, name, region, isRead: false, request }
}

function instant(day: string, hour: number, minute: number, random: SeededRandom): string {
  const two = (value: number) => String(value).padStart(2, '0')
  return `${day}T${two(hour)}:${two(minute)}:${two(random.below(60))}Z`
}
