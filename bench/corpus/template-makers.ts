import { type Activity, arn, resource, type Scene, type Template } from './activity.ts'

type MakeRequest = (scene: Scene) => Activity['request']

/** A call that changes nothing, known by its parameters alone. */
export function read(service: string, name: string, weight: number, request: MakeRequest = () => null): Template {
  return {
    source: `${service}.amazonaws.com`,
    name,
    readOnly: true,
    weight,
    make: (scene) => ({ request: request(scene) }),
  }
}

/** The same for a call that changes something. */
export function write(service: string, name: string, weight: number, request: MakeRequest = () => null): Template {
  return { ...read(service, name, weight, request), readOnly: false }
}

/** A question about a bucket: S3 adds how much went over the wire. */
export function bucketRead(name: string, weight: number, query: string): Template {
  return {
    ...read('s3', name, weight),
    make: (scene) => {
      const bucket = scene.draw.pickSkewed(scene.world.buckets)
      return {
        request: { bucketName: bucket, Host: hostOf(scene, bucket), [query]: '' },
        resources: [resource(scene, 'AWS::S3::Bucket', `arn:aws:s3:::${bucket}`)],
        more: { additionalEventData: transfer(scene) },
      }
    },
  }
}

export function hostOf({ region }: Scene, bucket: string): string {
  return `${bucket}.s3.${region}.amazonaws.com`
}

/** What S3 adds to each of its records. */
export function transfer({ draw }: Scene) {
  return {
    SignatureVersion: 'SigV4',
    CipherSuite: 'TLS_AES_128_GCM_SHA256',
    bytesTransferredIn: 0,
    AuthenticationMethod: 'AuthHeader',
    'x-amz-id-2': draw.base32(56),
    bytesTransferredOut: draw.below(4096),
  }
}

/** A use of a key, with the context that it is bound to. */
export function keyUse(scene: Scene, request: Record<string, string>) {
  const { draw, world } = scene
  const key = arn(scene, 'kms', `key/${draw.pickSkewed(world.keys)}`)
  const context = { 'aws:s3:arn': `arn:aws:s3:::${draw.pickSkewed(world.buckets)}` }
  return {
    request: { ...request, keyId: key, encryptionContext: context },
    resources: [resource(scene, 'AWS::KMS::Key', key)],
  }
}

export const instance = ({ draw, world }: Scene) => draw.pickSkewed(world.instances)
export const group = ({ draw, world }: Scene) => draw.pickSkewed(world.securityGroups)
export const role = ({ draw, world }: Scene) => draw.pickSkewed(world.roles)
export const user = ({ draw, world }: Scene) => draw.pickSkewed(world.users)
export const stack = ({ draw, world }: Scene) => draw.pickSkewed(world.stacks)
export const secret = ({ draw, world }: Scene) => draw.pickSkewed(world.secrets)
export const lambda = ({ draw, world }: Scene) => draw.pickSkewed(world.functions)
export const logGroup = ({ draw, world }: Scene) => draw.pickSkewed(world.logGroups)
