/** The account that all of it happens in; like every id here it is made up. */
export const accountId = '111122223333'

/** Who makes a call, from where and with what. */
export interface Actor {
  readonly identity: object
  readonly address: string
  readonly userAgent: string
}

const office = '192.0.2.14'
const buildServer = '198.51.100.23'
const foreignAddress = '203.0.113.77'

const commandLine = 'aws-cli/2.31.4 md/awscrt#0.28.1 ua/2.1 os/linux#6.8.0 lang/python#3.13.7'
const deployTool = 'Boto3/1.40.2 md/Botocore#1.40.2 ua/2.1 os/linux#6.1.0 lang/python#3.12.3'
const application = 'aws-sdk-js/3.901.0 ua/2.1 os/linux#6.1.0 lang/js md/nodejs#22.9.0'
const foreignTool = 'aws-cli/2.15.0 Python/3.11.6 Linux/5.15.0-kali3-amd64 exe/x86_64.kali.2023'

const ciKeyId = 'AKIAQ7CIDEPLYEXAMPLE'

export const alice: Actor = {
  identity: user('alice', 'AIDAQ7ALICEXXEXAMPLE', 'AKIAQ7ALICEXXEXAMPLE'),
  address: office,
  userAgent: commandLine,
}

export const bob: Actor = {
  identity: session('Developer', 'bob', 'AROAQ7DEVELOPEXAMPLE', 'ASIAQ7BOBSESSEXAMPLE', '2026-11-17T07:55:10Z'),
  address: '192.0.2.31',
  userAgent: commandLine,
}

export const ci: Actor = {
  identity: user('ci-deploy', 'AIDAQ7CIDEPLYEXAMPLE', ciKeyId),
  address: buildServer,
  userAgent: deployTool,
}

export const webServer: Actor = {
  identity: session(
    'WebServer',
    'i-0b5c9d1e7f2a34680',
    'AROAQ7WEBSERVEXAMPLE',
    'ASIAQ7WEBSERVEXAMPLE',
    '2026-11-17T00:02:41Z',
  ),
  address: '198.51.100.140',
  userAgent: application,
}

/** The key of the build user, in hands that it was not given to. */
export const thief: Actor = {
  identity: user('ci-deploy', 'AIDAQ7CIDEPLYEXAMPLE', ciKeyId),
  address: foreignAddress,
  userAgent: foreignTool,
}

export const takenRole: Actor = {
  identity: session('OpsAdmin', 'deploy-7f3a', 'AROAQ7OPSADMNEXAMPLE', 'ASIAQ7OPSADMNEXAMPLE', '2026-11-18T02:24:37Z'),
  address: foreignAddress,
  userAgent: foreignTool,
}

export const plantedUser: Actor = {
  identity: user('backup-svc', 'AIDAQ7BACKUPSEXAMPLE', 'AKIAQ7BACKUPSEXAMPLE'),
  address: foreignAddress,
  userAgent: foreignTool,
}

function user(userName: string, principalId: string, accessKeyId: string): object {
  return {
    type: 'IAMUser',
    principalId,
    arn: `arn:aws:iam::${accountId}:user/${userName}`,
    accountId,
    accessKeyId,
    userName,
  }
}

function session(role: string, name: string, roleId: string, accessKeyId: string, creationDate: string): object {
  return {
    type: 'AssumedRole',
    principalId: `${roleId}:${name}`,
    arn: `arn:aws:sts::${accountId}:assumed-role/${role}/${name}`,
    accountId,
    accessKeyId,
    sessionContext: {
      sessionIssuer: {
        type: 'Role',
        principalId: roleId,
        arn: `arn:aws:iam::${accountId}:role/${role}`,
        accountId,
        userName: role,
      },
      attributes: { creationDate, mfaAuthenticated: 'false' },
    },
  }
}
