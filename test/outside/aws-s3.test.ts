import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { OutsideFolder } from '../support/outside-folder.ts'
import { startServer, type TestServer } from '../support/start-server.ts'

const mebibyte = 2 ** 20

let server: TestServer
let folder: OutsideFolder
beforeAll(async () => {
  server = await startServer()
  folder = new OutsideFolder(server)
})
afterAll(async () => {
  folder[Symbol.dispose]()
  await server[Symbol.asyncDispose]()
})

// Goal: 1,000 files go out and come back with their bytes, and a second sync moves nothing.
// Method: files of 0 to 8 KB in folders, some with names that need encoding, compared by diff.
test('aws s3: 1,000 files out and back', async () => {
  for (let number = 0; number < 1000; number += 1) {
    folder.write(`files/day ${number % 10}/ü+${number}%.bin`, randomBytes((number * 37) % 8192))
  }
  // Objects are as old as a whole second says; what was written in that second counts as newer than its object.
  await folder.text("find files -type f -exec touch -d '1 minute ago' {} +")
  await folder.text('aws s3 mb s3://sync-bucket')
  await folder.text('aws s3 sync files s3://sync-bucket/kept --only-show-errors')
  await folder.text('aws s3 sync s3://sync-bucket/kept back --only-show-errors')
  await folder.text('diff --recursive files back')
  expect(await folder.text('aws s3 sync files s3://sync-bucket/kept')).toBe('')
  expect(await folder.text('aws s3 sync s3://sync-bucket/kept back')).toBe('')

  await folder.text("rm -r 'files/day 3'")
  await folder.text('aws s3 sync files s3://sync-bucket/kept --delete --only-show-errors')
  const summary = await folder.text('aws s3 ls s3://sync-bucket --recursive --summarize')
  expect(summary).toMatch(/Total Objects: 900\n/)
  expect(summary).toContain(' kept/day 0/ü+0%.bin\n')
  expect(await folder.text('aws s3 ls s3://sync-bucket/kept/')).toMatch(/^ +PRE day 0\/\n/)
  await folder.text('aws s3 rb s3://sync-bucket --force')
  expect(await folder.text('aws s3 ls')).not.toContain('sync-bucket')
})

test('aws s3: 64 MB out and back in parts', async () => {
  folder.write('large', randomBytes(64 * mebibyte))
  await folder.text('aws s3 mb s3://large-bucket')
  await folder.text('aws s3 cp large s3://large-bucket/in/parts --no-progress')
  await folder.text('aws s3 cp s3://large-bucket/in/parts back.large --no-progress')
  await folder.text('cmp large back.large')
  const whole = await folder.aws('s3api head-object --bucket large-bucket --key in/parts --checksum-mode ENABLED')
  expect(whole).toMatchObject({
    ContentLength: 64 * mebibyte,
    ETag: expect.stringMatching(/^"[0-9a-f]{32}-8"$/),
    ServerSideEncryption: 'AES256',
  })
  expect(await folder.aws('s3api head-object --bucket large-bucket --key in/parts --part-number 2')).toMatchObject({
    ContentLength: 8 * mebibyte,
    PartsCount: 8,
  })

  // Of one part, its own checksum; clients compare it with what they got.
  const part = await folder.aws(
    's3api get-object --bucket large-bucket --key in/parts --part-number 8 --checksum-mode ENABLED back.part',
  )
  expect(part).toMatchObject({ ContentLength: 8 * mebibyte, ChecksumCRC32: expect.any(String) })
  expect(part).not.toMatchObject({ ChecksumCRC32: whole.ChecksumCRC32 })
  await folder.text('tail -c 8388608 large | cmp - back.part')

  // In parts again, from one object to another, and by a stream whose length nobody knows.
  await folder.text('aws s3 cp s3://large-bucket/in/parts s3://large-bucket/copied --no-progress')
  await folder.text('aws s3 cp s3://large-bucket/copied - | cmp large')
  await folder.text('cat large | aws s3 cp - s3://large-bucket/streamed')
  await folder.text('aws s3 cp s3://large-bucket/streamed - | cmp large')
  expect(await folder.aws('s3api list-multipart-uploads --bucket large-bucket')).not.toHaveProperty('Uploads')
})

test('aws s3: move, list, presign and remove', async () => {
  folder.write('letter.txt', 'The harbour bridge closes at noon.\n')
  await folder.text('aws s3 mb s3://letters-bucket')
  await folder.text(
    "aws s3 cp letter.txt 's3://letters-bucket/a/létter 1.txt' --content-type text/plain --metadata author=ann,kind=note",
  )
  await folder.text("aws s3 mv 's3://letters-bucket/a/létter 1.txt' s3://letters-bucket/b/letter")
  expect(await folder.aws('s3api head-object --bucket letters-bucket --key b/letter')).toMatchObject({
    ContentType: 'text/plain',
    Metadata: { author: 'ann', kind: 'note' },
  })
  expect(await folder.text('aws s3 ls s3://letters-bucket --recursive')).toMatch(/^[-\d]+ [:\d]+ +35 b\/letter\n$/)

  const url = (await folder.text('aws s3 presign s3://letters-bucket/b/letter --expires-in 60')).trim()
  expect(await folder.text(`curl --silent --show-error --fail '${url}'`)).toBe('The harbour bridge closes at noon.\n')
  await folder.text('aws configure set default.s3.signature_version s3v4')
  const newer = (
    await folder.text('env AWS_PROFILE=default aws s3 presign s3://letters-bucket/b/letter --expires-in 60')
  ).trim()
  expect(newer).toContain('X-Amz-Signature=')
  expect(await folder.text(`curl --silent --show-error --fail --range 4-10 '${newer}'`)).toBe('harbour')
  expect(await folder.text(`curl --silent '${newer.replace('b/letter', 'b/other')}'`)).toContain(
    '<Code>SignatureDoesNotMatch</Code>',
  )

  await folder.text('aws s3 mv s3://letters-bucket/b/letter moved.txt')
  await folder.text('cmp letter.txt moved.txt')
  for (const key of ['x/1', 'x/2', 'y/1']) await folder.text(`aws s3 cp letter.txt s3://letters-bucket/${key}`)
  await folder.text("aws s3 rm s3://letters-bucket/ --recursive --exclude 'y/*'")
  expect(await folder.text('aws s3 ls s3://letters-bucket --recursive')).toMatch(/ y\/1\n$/)
  expect((await folder.run('aws s3 rb s3://letters-bucket')).printed).toContain('BucketNotEmpty')
  await folder.text('aws s3 rm s3://letters-bucket/ --recursive')
  await folder.text('aws s3 rb s3://letters-bucket')
  expect((await folder.run('aws s3 ls s3://letters-bucket')).printed).toContain('NoSuchBucket')
})
