import { afterAll, beforeAll, expect, test } from 'vitest'
import { OutsideFolder, shellJson } from '../support/outside-folder.ts'
import { startServer, type TestServer } from '../support/start-server.ts'

/** The operator account, in whose name the commands run. */
const operatorId = '123456789012'
const bucket = 'trail-letters'

let server: TestServer
let folder: OutsideFolder
beforeAll(async () => {
  server = await startServer()
  folder = new OutsideFolder(server)
  await folder.aws(`s3api create-bucket --bucket ${bucket}`)
  await folder.text(`aws s3api wait bucket-exists --bucket ${bucket}`)
})
afterAll(async () => {
  folder[Symbol.dispose]()
  await server[Symbol.asyncDispose]()
})

test('aws s3api: writes and reads on a condition', async () => {
  folder.write('one', 'one')
  folder.write('two', 'two')
  const { ETag } = await s3api("put-object --key conditional --body one --if-none-match '*'")
  expect(ETag).toBe('"f97c5d29941bfb1b2fdab0874906ab82"')
  expect(await refused("put-object --key conditional --body two --if-none-match '*'")).toBe('PreconditionFailed')
  expect(await refused('put-object --key conditional --body two --if-match \'"0123"\'')).toBe('PreconditionFailed')
  await s3api(`put-object --key conditional --body two --if-match '${ETag}'`)
  expect(await refused(`get-object --key conditional --if-match '${ETag}' out`)).toBe('PreconditionFailed')
  await s3api(`get-object --key conditional --if-none-match '${ETag}' out`)
  expect(await folder.text('cat out')).toBe('two')
  expect(await refused(`head-object --key conditional --if-match '${ETag}'`)).toBe('412')
})

test('aws s3api: ranges', async () => {
  folder.write('digits', '0123456789')
  await s3api('put-object --key digits --body digits')
  const cases = [
    ['bytes=0-0', '0', 'bytes 0-0/10'],
    ['bytes=3-5', '345', 'bytes 3-5/10'],
    ['bytes=7-', '789', 'bytes 7-9/10'],
    ['bytes=-2', '89', 'bytes 8-9/10'],
    ['bytes=8-100', '89', 'bytes 8-9/10'],
  ] as const
  for (const [range, text, contentRange] of cases) {
    expect(await s3api(`get-object --key digits --range ${range} out`), range).toMatchObject({
      ContentRange: contentRange,
      ContentLength: text.length,
    })
    expect(await folder.text('cat out'), range).toBe(text)
  }
  expect(await refused('get-object --key digits --range bytes=10- out')).toBe('InvalidRange')
})

test('aws s3api: listing in pages', async () => {
  folder.write('small', 'small')
  const keys = ['a/1', 'a/2', 'b/1', 'c', 'd/1', 'd/2', 'd/3', 'e']
  for (const key of keys) await s3api(`put-object --key paged/${key} --body small`)
  const query = "--query 'Contents[].Key'"
  const all = keys.map((key) => `paged/${key}`)
  expect(await s3api(`list-objects-v2 --prefix paged/ --page-size 3 ${query}`)).toEqual(all)
  expect(await s3api(`list-objects --prefix paged/ --page-size 3 ${query}`)).toEqual(all)
  expect(await s3api(`list-objects-v2 --prefix paged/ --start-after paged/c ${query}`)).toEqual(all.slice(4))

  const first = await s3api('list-objects-v2 --prefix paged/ --delimiter / --max-keys 2 --no-paginate')
  expect(first).toMatchObject({ IsTruncated: true, KeyCount: 2, MaxKeys: 2 })
  const folders = "--query '[CommonPrefixes[].Prefix, Contents[].Key]'"
  expect(await s3api(`list-objects-v2 --prefix paged/ --delimiter / --page-size 2 ${folders}`)).toEqual([
    ['paged/a/', 'paged/b/', 'paged/d/'],
    ['paged/c', 'paged/e'],
  ])
  expect(await s3api('list-object-versions --prefix paged/c')).toMatchObject({
    Versions: [{ Key: 'paged/c', VersionId: 'null', IsLatest: true }],
  })

  const objects = shellJson({ Objects: [...all, 'paged/none'].map((Key) => ({ Key })) })
  const { Deleted } = await s3api(`delete-objects --delete ${objects}`)
  expect(Deleted).toHaveLength(keys.length + 1)
  expect(await s3api('list-objects-v2 --prefix paged/')).not.toHaveProperty('Contents')
})

test('aws s3api: a bucket policy lets a user in, as far as it says', async () => {
  const policy = {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'Readers',
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${operatorId}:user/reader` },
        Action: 's3:GetObject',
        Resource: `arn:aws:s3:::${bucket}/shared/*`,
      },
    ],
  }
  expect(await refused('get-bucket-policy')).toBe('NoSuchBucketPolicy')
  expect(await refused(`put-bucket-policy --policy ${shellJson(policy)}`)).toBe('MalformedPolicy')
  await folder.aws('iam create-user --user-name reader')
  await s3api(`put-bucket-policy --policy ${shellJson(policy)}`)
  const { Policy } = await s3api('get-bucket-policy')
  expect(JSON.parse(String(Policy))).toEqual(policy)
  expect(await s3api('get-bucket-policy-status')).toEqual({ PolicyStatus: { IsPublic: false } })

  const keys = "--query 'AccessKey.[AccessKeyId,SecretAccessKey]'"
  const answer = await folder.text(`aws iam create-access-key --user-name reader ${keys} --output text`)
  const [id, secret] = answer.trim().split(/\s+/)
  const asReader = `env -u AWS_PROFILE AWS_DEFAULT_REGION=us-east-1 AWS_ACCESS_KEY_ID=${id} AWS_SECRET_ACCESS_KEY=${secret} aws`
  folder.write('shared', 'shared')
  await s3api('put-object --key shared/1 --body shared')
  await s3api('put-object --key other/1 --body shared')
  await folder.text(`${asReader} s3api get-object --bucket ${bucket} --key shared/1 out`)
  const denied = await folder.run(`${asReader} s3api get-object --bucket ${bucket} --key other/1 out`)
  expect(denied.printed).toContain('AccessDenied')

  await s3api('delete-bucket-policy')
  const gone = await folder.run(`${asReader} s3api get-object --bucket ${bucket} --key shared/1 out`)
  expect(gone.printed).toContain('AccessDenied')
})

test('aws s3api: a new bucket answers as one of AWS does', async () => {
  await folder.aws('s3api create-bucket --bucket trail-new')
  const get = (command: string) => folder.aws(`s3api ${command} --bucket trail-new`)
  expect(await get('get-bucket-encryption')).toEqual({
    ServerSideEncryptionConfiguration: {
      Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, BucketKeyEnabled: false }],
    },
  })
  expect(await get('get-bucket-ownership-controls')).toEqual({
    OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
  })
  expect(await get('get-public-access-block')).toEqual({
    PublicAccessBlockConfiguration: {
      BlockPublicAcls: true,
      IgnorePublicAcls: true,
      BlockPublicPolicy: true,
      RestrictPublicBuckets: true,
    },
  })
  expect(await get('get-bucket-location')).toEqual({ LocationConstraint: null })
  const { Owner, Grants } = await get('get-bucket-acl')
  expect(Grants).toEqual([{ Grantee: expect.objectContaining({ Type: 'CanonicalUser' }), Permission: 'FULL_CONTROL' }])
  expect(Owner).toEqual({ ID: expect.stringMatching(/^[0-9a-f]{64}$/) })
  expect(await get('get-bucket-versioning')).toEqual({})
  expect(await get('get-bucket-request-payment')).toEqual({ Payer: 'BucketOwner' })
  for (const command of ['logging', 'notification-configuration', 'accelerate-configuration']) {
    expect(await get(`get-bucket-${command}`), command).toEqual({})
  }
  const missing = [
    ['get-bucket-tagging', 'NoSuchTagSet'],
    ['get-bucket-cors', 'NoSuchCORSConfiguration'],
    ['get-bucket-website', 'NoSuchWebsiteConfiguration'],
    ['get-bucket-lifecycle-configuration', 'NoSuchLifecycleConfiguration'],
    ['get-bucket-replication', 'ReplicationConfigurationNotFoundError'],
    ['get-object-lock-configuration', 'ObjectLockConfigurationNotFoundError'],
    ['get-bucket-policy', 'NoSuchBucketPolicy'],
  ] as const
  for (const [command, code] of missing) {
    expect(await folder.awsError(`s3api ${command} --bucket trail-new`), command).toBe(code)
  }
  expect(await folder.aws('s3api head-bucket --bucket trail-new')).toMatchObject({ BucketRegion: 'us-east-1' })
  expect(await folder.awsError('s3api head-bucket --bucket trail-none')).toBe('404')
  await folder.aws('s3api delete-bucket --bucket trail-new')
  await folder.text('aws s3api wait bucket-not-exists --bucket trail-new')
})

test('aws s3api: what a bucket can have is set, and read again', async () => {
  const settings = [
    ['encryption', 'server-side-encryption-configuration', 'ServerSideEncryptionConfiguration'],
    ['ownership-controls', 'ownership-controls', 'OwnershipControls'],
  ] as const
  const values = {
    encryption: { Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, BucketKeyEnabled: true }] },
    'ownership-controls': { Rules: [{ ObjectOwnership: 'BucketOwnerPreferred' }] },
  }
  for (const [name, option, member] of settings) {
    await s3api(`put-bucket-${name} --${option} ${shellJson(values[name])}`)
    expect((await s3api(`get-bucket-${name}`))[member], name).toEqual(values[name])
  }
  const open = 'BlockPublicAcls=true,IgnorePublicAcls=false,BlockPublicPolicy=true,RestrictPublicBuckets=false'
  await s3api(`put-public-access-block --public-access-block-configuration ${open}`)
  expect(await s3api('get-public-access-block')).toEqual({
    PublicAccessBlockConfiguration: {
      BlockPublicAcls: true,
      IgnorePublicAcls: false,
      BlockPublicPolicy: true,
      RestrictPublicBuckets: false,
    },
  })
  const tags = [{ Key: 'stage', Value: 'ü + 1' }]
  await s3api(`put-bucket-tagging --tagging ${shellJson({ TagSet: tags })}`)
  expect(await s3api('get-bucket-tagging')).toEqual({ TagSet: tags })
  await s3api('delete-bucket-tagging')
  expect(await refused('get-bucket-tagging')).toBe('NoSuchTagSet')
  const versioning = await folder.run(
    `aws s3api put-bucket-versioning --bucket ${bucket} --versioning-configuration Status=Enabled`,
  )
  expect(versioning.printed).toMatch(/NotImplemented.*[Vv]ersioning/)
})

test('aws s3api: tags of an object', async () => {
  folder.write('tagged', 'tagged')
  await s3api("put-object --key tagged --body tagged --tagging 'stage=first&team=a%20b'")
  expect(await s3api('get-object-tagging --key tagged')).toMatchObject({
    TagSet: [
      { Key: 'stage', Value: 'first' },
      { Key: 'team', Value: 'a b' },
    ],
  })
  expect(await s3api('head-object --key tagged')).toMatchObject({ TagCount: 2 })
  const tags = { TagSet: [{ Key: 'stage', Value: 'second' }] }
  await s3api(`put-object-tagging --key tagged --tagging ${shellJson(tags)}`)
  expect(await s3api('get-object-tagging --key tagged')).toMatchObject(tags)
  await s3api('delete-object-tagging --key tagged')
  expect(await s3api('get-object-tagging --key tagged')).toMatchObject({ TagSet: [] })
})

test('aws s3api: an upload in parts by hand', async () => {
  folder.write('part', Buffer.alloc(5 * 2 ** 20, 'p'))
  folder.write('end', 'the end')
  const { UploadId } = await s3api('create-multipart-upload --key by/hand --content-type text/plain')
  const upload = `--key by/hand --upload-id '${UploadId}'`
  const { ETag: first } = await s3api(`upload-part ${upload} --part-number 1 --body part`)
  const { ETag: last } = await s3api(`upload-part ${upload} --part-number 7 --body end`)
  expect(await s3api(`list-parts ${upload}`)).toMatchObject({
    Parts: [
      { PartNumber: 1, Size: 5 * 2 ** 20, ETag: first },
      { PartNumber: 7, Size: 7, ETag: last },
    ],
  })
  expect(await s3api('list-multipart-uploads')).toMatchObject({ Uploads: [{ Key: 'by/hand', UploadId }] })
  const parts = [
    { PartNumber: 1, ETag: first },
    { PartNumber: 7, ETag: last },
  ]
  const backwards = shellJson({ Parts: parts.toReversed() })
  expect(await refused(`complete-multipart-upload ${upload} --multipart-upload ${backwards}`)).toBe('InvalidPartOrder')
  await s3api(`complete-multipart-upload ${upload} --multipart-upload ${shellJson({ Parts: parts })}`)
  await s3api('get-object --key by/hand out')
  await folder.text('cat part end | cmp out')

  const again = await s3api('create-multipart-upload --key by/hand')
  await s3api(`abort-multipart-upload --key by/hand --upload-id '${again.UploadId}'`)
  expect(await refused(`list-parts --key by/hand --upload-id '${again.UploadId}'`)).toBe('NoSuchUpload')
})

test('aws s3control: tags of a bucket by its ARN', async () => {
  const named = `--account-id ${operatorId} --resource-arn arn:aws:s3:::${bucket}`
  await folder.aws(`s3control tag-resource ${named} --tags Key=stage,Value=first Key=team,Value=trails`)
  await folder.aws(`s3control untag-resource ${named} --tag-keys team`)
  const tags = [{ Key: 'stage', Value: 'first' }]
  expect(await folder.aws(`s3control list-tags-for-resource ${named}`)).toEqual({ Tags: tags })
  expect(await s3api('get-bucket-tagging')).toEqual({ TagSet: tags })
})

/** A command about the bucket. */
function s3api(command: string) {
  return folder.aws(`s3api ${command} --bucket ${bucket}`)
}

function refused(command: string): Promise<string> {
  return folder.awsError(`s3api ${command} --bucket ${bucket}`)
}
