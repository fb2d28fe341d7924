import { arn, isoSeconds, resource, type Template } from './activity.ts'
import { bucketRead, hostOf, lambda, logGroup, read, role, stack, transfer, write } from './template-makers.ts'

/** Storage, functions, messages and operation: the management side. */
export const serviceTemplates: readonly Template[] = [
  bucketRead('GetBucketAcl', 40, 'acl'),
  bucketRead('GetBucketLocation', 24, 'location'),
  bucketRead('GetBucketEncryption', 16, 'encryption'),
  bucketRead('GetBucketPublicAccessBlock', 16, 'publicAccessBlock'),
  {
    ...write('s3', 'PutBucketPolicy', 4),
    make: (scene) => {
      const bucket = scene.draw.pickSkewed(scene.world.buckets)
      const statement = {
        Sid: 'AllowDelivery',
        Effect: 'Allow',
        Principal: { Service: 'cloudtrail.amazonaws.com' },
        Action: 's3:PutObject',
        Resource: `arn:aws:s3:::${bucket}/AWSLogs/*`,
      }
      return {
        request: {
          policy: '',
          bucketPolicy: { Version: '2012-10-17', Statement: [statement] },
          bucketName: bucket,
          Host: hostOf(scene, bucket),
        },
        resources: [resource(scene, 'AWS::S3::Bucket', `arn:aws:s3:::${bucket}`)],
        more: { additionalEventData: transfer(scene) },
      }
    },
  },
  read('dynamodb', 'DescribeTable', 40, (scene) => ({ tableName: scene.draw.pickSkewed(scene.world.tables) })),
  read('rds', 'DescribeDBInstances', 30, (scene) => ({ dBInstanceIdentifier: stack(scene), maxRecords: 100 })),
  read('rds', 'DescribeDBSnapshots', 10, (scene) => ({
    dBInstanceIdentifier: stack(scene),
    snapshotType: 'automated',
  })),
  read('lambda', 'GetFunction20150331v2', 20, (scene) => ({ functionName: lambda(scene) })),
  read('lambda', 'ListTags20170331', 10, (scene) => ({ resource: arn(scene, 'lambda', `function:${lambda(scene)}`) })),
  {
    ...write('lambda', 'UpdateFunctionCode20150331v2', 5),
    make: (scene) => {
      const name = lambda(scene)
      return {
        request: { functionName: name, publish: true, dryRun: false, architectures: ['arm64'] },
        response: {
          functionName: name,
          functionArn: arn(scene, 'lambda', `function:${name}`),
          runtime: 'nodejs20.x',
          role: arn(scene, 'iam', `role/${role(scene)}`),
          handler: 'index.handler',
          codeSize: 100_000 + scene.draw.below(9_000_000),
          timeout: 30,
          memorySize: 512,
          lastModified: isoSeconds(scene.timeMs),
          codeSha256: scene.draw.base32(43),
          version: String(1 + scene.draw.below(300)),
          revisionId: scene.draw.uuid(),
          state: 'Active',
        },
      }
    },
  },
  read('ecs', 'DescribeTasks', 30, (scene) => ({
    cluster: stack(scene),
    tasks: [arn(scene, 'ecs', `task/${stack(scene)}/${scene.draw.hex(32)}`)],
  })),
  write('ecs', 'RegisterContainerInstance', 6, (scene) => ({
    cluster: stack(scene),
    totalResources: [
      { name: 'CPU', type: 'INTEGER', integerValue: 2048 },
      { name: 'MEMORY', type: 'INTEGER', integerValue: 7821 },
    ],
  })),
  read('ecr', 'GetAuthorizationToken', 24, () => null),
  {
    ...read('ecr', 'BatchGetImage', 20),
    make: (scene) => {
      const name = stack(scene)
      return {
        request: {
          registryId: scene.caller.accountId,
          repositoryName: name,
          imageIds: [{ imageDigest: `sha256:${scene.draw.hex(64)}` }],
          acceptedMediaTypes: [
            'application/vnd.docker.distribution.manifest.v2+json',
            'application/vnd.oci.image.manifest.v1+json',
          ],
        },
        resources: [{ accountId: scene.caller.accountId, ARN: arn(scene, 'ecr', `repository/${name}`) }],
      }
    },
  },
  read('sqs', 'GetQueueAttributes', 30, (scene) => ({
    queueUrl: `https://sqs.${scene.region}.amazonaws.com/${scene.caller.accountId}/${scene.draw.pickSkewed(scene.world.queues)}`,
    attributeNames: ['ApproximateNumberOfMessages', 'QueueArn'],
  })),
  read('sns', 'GetTopicAttributes', 14, (scene) => ({ topicArn: arn(scene, 'sns', stack(scene)) })),
  write('logs', 'CreateLogStream', 60, (scene) => ({
    logGroupName: logGroup(scene),
    logStreamName: `${isoSeconds(scene.timeMs).slice(0, 10).replace(/-/g, '/')}/[$LATEST]${scene.draw.hex(32)}`,
  })),
  read('logs', 'DescribeLogGroups', 20, (scene) => ({ logGroupNamePrefix: logGroup(scene), limit: 50 })),
  read('monitoring', 'DescribeAlarms', 26, (scene) => ({ alarmNamePrefix: stack(scene), maxRecords: 100 })),
  write('monitoring', 'PutMetricAlarm', 5, (scene) => ({
    alarmName: `${stack(scene)}-errors`,
    metricName: 'Errors',
    namespace: 'AWS/Lambda',
    statistic: 'Sum',
    dimensions: [{ name: 'FunctionName', value: lambda(scene) }],
    period: 60,
    evaluationPeriods: 5,
    threshold: scene.draw.below(100),
    comparisonOperator: 'GreaterThanThreshold',
  })),
  read('cloudformation', 'DescribeStacks', 30, (scene) => ({ stackName: stack(scene) })),
  {
    ...write('cloudformation', 'CreateChangeSet', 3),
    make: (scene) => {
      const name = stack(scene)
      return {
        request: { stackName: name, changeSetName: `release-${scene.draw.hex(8)}`, capabilities: ['CAPABILITY_IAM'] },
        response: {
          id: arn(scene, 'cloudformation', `changeSet/release/${scene.draw.uuid()}`),
          stackId: arn(scene, 'cloudformation', `stack/${name}/${scene.draw.uuid()}`),
        },
      }
    },
  },
  read('cloudtrail', 'LookupEvents', 8, ({ timeMs }) => ({
    startTime: isoSeconds(timeMs - 3_600_000),
    endTime: isoSeconds(timeMs),
    maxResults: 50,
  })),
  write('cloudtrail', 'StopLogging', 1, (scene) => ({ name: arn(scene, 'cloudtrail', `trail/${stack(scene)}`) })),
  read('config', 'DescribeConfigRules', 14, () => null),
]
