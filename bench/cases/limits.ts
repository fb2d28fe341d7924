import { gzipHashPipe, gzipPipe } from '../baselines/gzip-pipe.ts'
import { unpackFiles } from '../baselines/unpack-files.ts'
import type { BenchCase } from '../bench-case.ts'
import { interleaved, perSecond } from '../measure.ts'

export const benchCase: BenchCase = {
  name: 'limits',
  about: 'What this machine can do with the corpus and no Cairn: the baselines of the other cases.',
  async run(context) {
    const [slice, files] = [await context.slice(), await context.sliceLogFiles()]
    const { paths } = files
    const measured = await interleaved(3, {
      gzip: () => gzipPipe(slice),
      hash: () => gzipHashPipe(slice),
      parse: async () => perSecond(slice.records, await unpackFiles({ paths, task: 'parse' })),
      verify: async () => perSecond(slice.records, await unpackFiles({ paths, task: 'hash' })),
    })
    return [
      { stage: 'records, one a line', value: slice.bytes / slice.records, unit: 'bytes/record' },
      { stage: 'the same in .json.gz log files', value: files.bytes / slice.records, unit: 'bytes/record' },
      { stage: '`gzip -6`', value: measured.gzip, unit: 'records/CPU s' },
      { stage: '`gzip -6 \\| sha256sum`', value: measured.hash, unit: 'records/CPU s' },
      { stage: 'gunzip and JSON.parse of whole files, all cores', value: measured.parse, unit: 'records/s' },
      { stage: 'gunzip and SHA-256 of whole files, all cores', value: measured.verify, unit: 'records/s' },
    ]
  },
}
