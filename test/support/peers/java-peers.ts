import { join } from 'node:path'
import { installedAt, PeerProcess } from './peer-process.ts'

/** DynamoDB Local, which keeps its tables in memory and asks no caller for a secret. */
export async function startDynamoDbLocal(folder: string): Promise<PeerProcess> {
  return await startJava(folder, (port) => [
    `-Djava.library.path=${installedAt('CAIRN_TEST_JARS')}`,
    'com.amazonaws.services.dynamodbv2.local.main.ServerRunner',
    '-inMemory',
    '-port',
    String(port),
  ])
}

/** ElasticMQ, which speaks SQS and asks no caller for a secret. Its queues say the host that they were asked at. */
export async function startElasticMq(folder: string): Promise<PeerProcess> {
  return await startJava(folder, (port) => [
    '-Drest-sqs.bind-hostname=127.0.0.1',
    `-Drest-sqs.bind-port=${port}`,
    '-Drest-stats.enabled=false',
    '-Dnode-address.host=*',
    'org.elasticmq.server.Main',
  ])
}

async function startJava(folder: string, args: (port: number) => readonly string[]): Promise<PeerProcess> {
  return await PeerProcess.start((port) => ({
    command: 'java',
    args: ['-cp', join(installedAt('CAIRN_TEST_JARS'), '*'), ...args(port)],
    cwd: folder,
  }))
}
