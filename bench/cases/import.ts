import { readFileSync } from 'node:fs'
import { unpackFiles } from '../baselines/unpack-files.ts'
import type { BenchCase } from '../bench-case.ts'
import type { BenchContext } from '../context.ts'
import { interleaved, perSecond } from '../measure.ts'
import { BenchServer } from '../server/bench-server.ts'
import { inParallel, Requests } from '../server/requests.ts'

const filesInFlight = 4

export const benchCase: BenchCase = {
  name: 'import',
  about: 'Import of gzipped log files, beside unpacking and parsing whole files on both cores.',
  async run(context) {
    const { paths } = await context.sliceLogFiles()
    const records = context.sliceRecords
    const measured = await interleaved(3, {
      limit: async () => perSecond(records, await unpackFiles({ paths, task: 'parse' })),
      imported: () => importAll(context, paths, records),
    })
    return [
      {
        stage: 'import of .json.gz files',
        value: measured.imported,
        unit: 'records/s',
        baseline: { stage: 'gunzip and JSON.parse, both cores', value: measured.limit },
        target: { of: 'ratio', is: 'at least', figure: 0.6 },
        note: 'Durable and searchable; the client that reads and signs the files shares the cores. What limits it is all that the baseline leaves out: extracting and compressing, duplicates and index, journal, proof tree and the collection of garbage take several times the CPU time of unpacking and parsing.',
      },
    ]
  },
}

async function importAll(context: BenchContext, paths: readonly string[], records: number): Promise<number> {
  const server = await BenchServer.start(context.newFolder('import'))
  const requests = new Requests(server, filesInFlight)
  const headers = { 'content-type': 'application/octet-stream' }
  try {
    const startedAtMs = performance.now()
    await inParallel(paths, filesInFlight, (file) =>
      requests.call({
        method: 'POST',
        path: '/_cairn/v1/events?as=import&summary=true',
        service: 'cairn',
        headers,
        body: readFileSync(file),
      }),
    )
    return (records * 1000) / (performance.now() - startedAtMs)
  } finally {
    requests.close()
    await server.stop()
  }
}
