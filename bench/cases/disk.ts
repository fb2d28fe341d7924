import { join } from 'node:path'
import type { BenchCase } from '../bench-case.ts'
import { bytesOfFiles, filledFolder } from '../server/filled-folder.ts'

export const benchCase: BenchCase = {
  name: 'disk',
  about: 'Bytes at rest for the whole corpus, beside the same records in gzipped log files.',
  async run(context) {
    const folder = join(await filledFolder(context), 'records')
    const { records } = context.plan
    const gzipped = { stage: '.json.gz log files', value: (await context.logFiles()).bytes / records }
    return [
      {
        stage: 'exact bytes',
        value: bytesOfFiles(folder, '.records') / records,
        unit: 'bytes/record',
        baseline: gzipped,
        target: { of: 'ratio', is: 'at most', figure: 0.9 },
      },
      {
        stage: 'index with ids',
        value: bytesOfFiles(folder, '.index') / records,
        unit: 'bytes/record',
        baseline: gzipped,
        target: { of: 'ratio', is: 'at most', figure: 0.2 },
        note: 'The two hash tables of ids with their filters take some 14 bytes of it, the lists of values nearly all of the rest: a record has 11 values, and those that hardly another record has stand there as text.',
      },
    ]
  },
}
