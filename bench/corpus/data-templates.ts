import { arn, resource, type Scene, type Template } from './activity.ts'
import { transfer } from './template-makers.ts'

/** Data calls: what an account that selects them has most of. */
export const dataTemplates: readonly Template[] = [
  objectCall('GetObject', 60, true),
  objectCall('PutObject', 40, false),
  objectCall('DeleteObject', 8, false),
  {
    source: 'lambda.amazonaws.com',
    name: 'Invoke',
    readOnly: false,
    weight: 40,
    category: 'Data',
    make: (scene) => {
      const name = arn(scene, 'lambda', `function:${scene.draw.pickSkewed(scene.world.functions)}`)
      return {
        request: { functionName: name, invocationType: scene.draw.pick(['Event', 'RequestResponse']) },
        resources: [resource(scene, 'AWS::Lambda::Function', name)],
        more: { additionalEventData: { functionVersion: `${name}:$LATEST` } },
      }
    },
  },
  {
    source: 'dynamodb.amazonaws.com',
    name: 'GetItem',
    readOnly: true,
    weight: 30,
    category: 'Data',
    make: (scene) => {
      const table = scene.draw.pickSkewed(scene.world.tables)
      return {
        request: { tableName: table, key: { id: { S: scene.draw.uuid() } }, consistentRead: false },
        resources: [resource(scene, 'AWS::DynamoDB::Table', arn(scene, 'dynamodb', `table/${table}`))],
      }
    },
  },
]

function objectCall(name: string, weight: number, readOnly: boolean): Template {
  return {
    source: 's3.amazonaws.com',
    name,
    readOnly,
    weight,
    category: 'Data',
    make: (scene) => objectActivity(scene),
  }
}

function objectActivity(scene: Scene) {
  const { draw, world, region } = scene
  const bucket = draw.pickSkewed(world.buckets)
  const key = `${draw.pick(['reports', 'images', 'exports'])}/${draw.below(4096)}/${draw.hex(12)}.parquet`
  return {
    request: { bucketName: bucket, Host: `${bucket}.s3.${region}.amazonaws.com`, key },
    resources: [
      { type: 'AWS::S3::Object', ARN: `arn:aws:s3:::${bucket}/${key}` },
      resource(scene, 'AWS::S3::Bucket', `arn:aws:s3:::${bucket}`),
    ],
    more: { additionalEventData: transfer(scene) },
  }
}
