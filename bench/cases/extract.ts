import { readFileSync } from 'node:fs'
import { parseEventRecord } from '../../src/event/event-record.ts'
import { extractFields } from '../../src/event/extract.ts'
import { gzipPipe } from '../baselines/gzip-pipe.ts'
import type { BenchCase } from '../bench-case.ts'
import type { RecordFile } from '../context.ts'
import { costHere, interleaved, perCpuSecond } from '../measure.ts'

export const benchCase: BenchCase = {
  name: 'extract',
  about: 'Parsing a record and taking out its fields, once for each record that arrives.',
  async run(context) {
    const slice = await context.slice()
    const lines = splitLines(slice)
    const rate = async (each: (line: Buffer) => unknown) =>
      perCpuSecond(lines.length, await costHere(() => lines.forEach(each)))
    const { gzip, parse, extract } = await interleaved(3, {
      gzip: () => gzipPipe(slice),
      parse: () => rate((line) => JSON.parse(line.toString('utf8'))),
      extract: () => rate(parseAndExtract),
    })
    const beside = { stage: '`gzip -6`', value: gzip }
    return [
      { stage: 'JSON.parse', value: parse, unit: 'records/CPU s', baseline: beside },
      { stage: 'parse, check and extract', value: extract, unit: 'records/CPU s', baseline: beside },
      {
        stage: 'parse, check and extract',
        value: extract,
        unit: 'records/CPU s',
        baseline: { stage: 'JSON.parse', value: parse },
      },
    ]
  },
}

function parseAndExtract(line: Buffer): void {
  const { record } = parseEventRecord(line)
  if (record === undefined) throw new Error('the corpus holds a line that is no record')
  extractFields(record, line)
}

function splitLines({ path }: RecordFile): Buffer[] {
  const all = readFileSync(path)
  const lines: Buffer[] = []
  for (let start = 0; start < all.length; ) {
    const end = all.indexOf(10, start)
    lines.push(all.subarray(start, end))
    start = end + 1
  }
  return lines
}
