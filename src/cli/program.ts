import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { pushSourceKinds } from '../config/source.ts'
import type { ConnectOptions } from './client/connect.ts'
import type { AccountOptions } from './commands/account.ts'
import type { ConfigCheckOptions } from './commands/config-check.ts'
import type { ImportOptions } from './commands/import.ts'
import type { KeysOptions } from './commands/keys.ts'
import type { KeysExportOptions } from './commands/keys-export.ts'
import type { LookupOptions } from './commands/lookup.ts'
import type { RedeliverOptions } from './commands/redeliver.ts'
import type { ServeOptions } from './commands/serve.ts'
import type { TailOptions } from './commands/tail.ts'
import type { VerifyOptions } from './commands/verify.ts'
import { type CommandContext, type ExitStatus, exitStatus } from './context.ts'
import type { DoctorOptions } from './doctor/examine.ts'

/** More than anyone reads; a program that wants all leaves the limit away and asks for `--json`. */
const limitMax = 1_000_000

/** Files in flight take memory on both sides; two for each core of a large server. */
const parallelMax = 64

/** Runs the command that `args` names. Each command's module is loaded only when it is the one. */
export async function runProgram(
  context: CommandContext,
  args: readonly string[],
  version: string,
): Promise<ExitStatus> {
  let status: ExitStatus = exitStatus.good
  const finish = (result: ExitStatus) => {
    status = result
  }
  const said: Promise<void>[] = []
  const program = new Command('cairn')
    .description('An audit trail you run yourself, and it speaks AWS CloudTrail.')
    .version(version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => said.push(context.out.write(text)),
      writeErr: (text) => said.push(context.err.write(text)),
      getOutHelpWidth: () => context.out.columns ?? 100,
      getErrHelpWidth: () => context.err.columns ?? 100,
    })
  addServer(program, context, finish)
  addRecords(program, context, finish)
  addTrails(program, context, finish)
  addAccount(program, context, finish)
  addKeys(program, context, finish)
  addVerify(program, context, finish)
  addProof(program, context, finish)
  try {
    await program.parseAsync([...args], { from: 'user' })
    return status
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    return error.exitCode === 0 ? exitStatus.good : exitStatus.couldNotRun
  } finally {
    await Promise.all(said)
  }
}

type Finish = (status: ExitStatus) => void

function addServer(program: Command, context: CommandContext, finish: Finish): void {
  configured(program.command('serve').description('run the server')).action(async (options: ServeOptions) => {
    const { runServer } = await import('./commands/serve.ts')
    finish(await runServer(context, options))
  })

  configured(
    program
      .command('config')
      .description('the configuration')
      .command('check')
      .description('show every problem, or every value and where it came from'),
  )
    .option('--sample <file>', 'a log file or records as lines: show what the redaction rules would change in it')
    .addOption(json())
    .action(async (options: ConfigCheckOptions) => {
      const { checkConfig } = await import('./commands/config-check.ts')
      finish(await checkConfig(context, options))
    })

  configured(program.command('doctor').description('look for what is wrong, and say what to do'))
    .addOption(json())
    .action(async (options: DoctorOptions) => {
      const { doctor } = await import('./commands/doctor.ts')
      finish(await doctor(context, options))
    })
}

function addRecords(program: Command, context: CommandContext, finish: Finish): void {
  connected(program.command('import').description('import log files, folders and s3://bucket/prefix'))
    .argument('<path...>', 'files, folders or s3://bucket/prefix')
    .addOption(
      new Option('--format <system>', 'the system whose audit log the files are, if not of CloudTrail records').choices(
        pushSourceKinds,
      ),
    )
    .option('--parallel <files>', 'files in flight at the same time', wholeNumber(1, parallelMax), 4)
    .option('--s3-endpoint <url>', 'where the buckets are (AWS_ENDPOINT_URL_S3, else AWS)')
    .option('--s3-profile <name>', 'the keys for the buckets, where they are not those of the server')
    .addOption(json('one JSON value for each file'))
    .action(async (paths: string[], options: ImportOptions) => {
      const { importFiles } = await import('./commands/import.ts')
      finish(await importFiles(context, paths, options))
    })

  connected(program.command('lookup').description('find event records'))
    .argument('[conditions...]', 'such as eventName=DeleteBucket; all must hold')
    .option('--text <text>', 'what the record must contain')
    .option('--from <time>', 'earliest: 2026-03-01, 2026-03-01T08:30:00Z, or 2h, 7d ago')
    .option('--to <time>', 'before this time, in the same forms')
    .option('--limit <records>', 'at most this many (default: 50; with --json all)', wholeNumber(1, limitMax))
    .addOption(
      new Option('--order <order>', 'by time').choices(['newest-first', 'oldest-first']).default('newest-first'),
    )
    .addOption(json('one exact record a line'))
    .action(async (conditions: string[], options: LookupOptions) => {
      const { lookup } = await import('./commands/lookup.ts')
      finish(await lookup(context, conditions, options))
    })

  connected(program.command('tail').description('show event records as they arrive, until Ctrl-C'))
    .argument('[conditions...]', 'such as errorCode=AccessDenied; all must hold')
    .option('--text <text>', 'what the record must contain')
    .addOption(json('one exact record a line'))
    .action(async (conditions: string[], options: TailOptions) => {
      const { tail } = await import('./commands/tail.ts')
      finish(await tail(context, conditions, options))
    })
}

function addTrails(program: Command, context: CommandContext, finish: Finish): void {
  connected(program.command('redeliver').description('deliver again what a bucket did not take until it was given up'))
    .argument('<trail>', 'the name of a trail, or its ARN')
    .option('--from <time>', 'given up from then on: 2026-03-01, 2026-03-01T08:30:00Z, or 2h, 7d ago')
    .option('--to <time>', 'given up before this time, in the same forms')
    .addOption(json('one gap a line'))
    .action(async (trail: string, options: RedeliverOptions) => {
      const { redeliver } = await import('./commands/redeliver.ts')
      finish(await redeliver(context, trail, options))
    })
}

function addAccount(program: Command, context: CommandContext, finish: Finish): void {
  const account = program.command('account').description('accounts of this Cairn')
  connected(account.command('create').description('make an account and show the keys of its root, once'))
    .argument('<id>', 'twelve digits')
    .addOption(json())
    .action(async (accountId: string, options: AccountOptions) => {
      const { createAccount } = await import('./commands/account.ts')
      finish(await createAccount(context, accountId, options))
    })
  connected(
    account
      .command('reset-key')
      .description('delete every key of the root of an account, and show a new one, once: for the operator alone'),
  )
    .argument('<id>', 'twelve digits')
    .addOption(json())
    .action(async (accountId: string, options: AccountOptions) => {
      const { resetRootKey } = await import('./commands/account.ts')
      finish(await resetRootKey(context, accountId, options))
    })
  connected(account.command('list').description('list the accounts'))
    .addOption(json())
    .action(async (options: AccountOptions) => {
      const { listAccounts } = await import('./commands/account.ts')
      finish(await listAccounts(context, options))
    })
}

function addKeys(program: Command, context: CommandContext, finish: Finish): void {
  const keys = program.command('keys').description('the master key that seals secrets, and public keys')
  connected(keys.command('rotate').description('replace it, and seal every secret again; may be repeated'))
    .addOption(json())
    .action(async (options: KeysOptions) => {
      const { rotateKeys } = await import('./commands/keys.ts')
      finish(await rotateKeys(context, options))
    })
  connected(keys.command('export').description('print the public keys to verify with, to be kept elsewhere'))
    .option(
      '--region <region>',
      'keys of digests of this Region; may be repeated (default: those of the configuration)',
      all,
    )
    .action(async (options: KeysExportOptions) => {
      const { exportKeys } = await import('./commands/keys-export.ts')
      finish(await exportKeys(context, options))
    })
}

function addVerify(program: Command, context: CommandContext, finish: Finish): void {
  connected(program.command('verify').description('prove that log files, records and the log are as they were'))
    .argument('[source]', 'a trail (name or ARN), s3://bucket/prefix, or a folder with a copy of a bucket')
    .option('--start-time <time>', 'earliest: 2026-03-01, 2026-03-01T08:30:00Z, or 2h, 7d ago')
    .option('--end-time <time>', 'before this time, in the same forms')
    .option('--region <region>', 'only this Region; may be repeated (default: all that are found)', all)
    .option('--account-id <id>', 'only this account (default: all that are found)')
    .option('--trail <name>', 'only this trail (default: all that are found)')
    .option('--bucket <name>', 'the bucket that a folder is a copy of (default: as its digest files say)')
    .option('--keys <file>', 'public keys, as keys export or list-public-keys prints them (default: ask the server)')
    .option('--event <file>', 'instead of files: the records in a document of cairn proof')
    .option('--checkpoint [file]', 'instead of files: a checkpoint (default: the newest of the server)')
    .option(
      '--key <key>',
      'the key of the log: name+hash+key; may be repeated (default: --keys, else ask the server)',
      all,
    )
    .option('--witness <key>', 'the key of a witness that must have cosigned; may be repeated', all)
    .option('--state <file>', 'remember here the last checkpoint seen, and demand that it was continued')
    .option('--aws', 'ask AWS itself instead of a Cairn')
    .option('--s3-endpoint <url>', 'where the buckets are (AWS_ENDPOINT_URL_S3, else the server)')
    .option('--s3-profile <name>', 'the keys for the buckets, where they are not those of the server')
    .addOption(json('one JSON value for each file, gap and chain, and one for all'))
    .action(async (source: string | undefined, options: VerifyOptions) => {
      const { verify } = await import('./commands/verify.ts')
      finish(await verify(context, source, options))
    })
}

function addProof(program: Command, context: CommandContext, finish: Finish): void {
  connected(program.command('proof').description('print the proof that an event is on record, for verify --event'))
    .argument('<eventID>', 'of the event')
    .action(async (eventId: string, options: ConnectOptions) => {
      const { proof } = await import('./commands/proof.ts')
      finish(await proof(context, eventId, options))
    })
}

/** Collects an option that may be repeated. */
function all(value: string, values: readonly string[] = []): readonly string[] {
  return [...values, value]
}

function configured(command: Command): Command {
  return command.option('--config <file>', 'the configuration (default: cairn.yaml in the current folder)')
}

function connected(command: Command): Command {
  return configured(command)
    .option('--endpoint <url>', 'the server (AWS_ENDPOINT_URL, else the configuration)')
    .option('--profile <name>', 'whose keys to use (the AWS variables, else those in the data folder)')
}

function json(description = 'one JSON value a line'): Option {
  return new Option('--json', description)
}

function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,9}$/.test(text) ? Number(text) : -1
    if (value < min || value > max) throw new InvalidArgumentError(`It is a whole number from ${min} to ${max}.`)
    return value
  }
}
