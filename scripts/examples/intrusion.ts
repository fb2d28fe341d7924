import { type Actor, accountId, alice, plantedUser, takenRole, thief, webServer } from './actors.ts'
import type { Call } from './call.ts'
import { exportKeys, exportsBucket, objectCall } from './objects.ts'

const day = '2026-11-18'
const auditTrail = `arn:aws:cloudtrail:us-east-1:${accountId}:trail/company-audit`
const roleArn = `arn:aws:iam::${accountId}:role/OpsAdmin`
const plantedName = 'backup-svc'

/** A leaked key of the build user, and what followed from it in one night. */
export function intrusion(): Call[] {
  return [...lookAround(), ...takeRole(), ...plantUser(), ...emptyBucket(), ...discovery()]
}

/** The key works, but it may do little. */
function lookAround(): Call[] {
  return [
    call('02:13:08', thief, 'sts', 'GetCallerIdentity', null),
    { ...call('02:13:31', thief, 's3', 'ListBuckets', { Host: 's3.us-east-1.amazonaws.com' }) },
    refused('02:14:02', thief, 'iam', 'ListUsers', null),
    refused('02:14:20', thief, 'iam', 'GetAccountAuthorizationDetails', null),
    refused('02:14:55', thief, 'iam', 'CreateUser', { userName: plantedName }),
    refused('02:16:11', thief, 'secretsmanager', 'ListSecrets', null),
    refused('02:17:40', thief, 'cloudtrail', 'StopLogging', { name: auditTrail }),
    call('02:19:03', thief, 'iam', 'ListRoles', null),
  ]
}

/** The build user may assume a role that can do nearly everything. */
function takeRole(): Call[] {
  const taken = {
    ...call('02:24:37', thief, 'sts', 'AssumeRole', { roleArn, roleSessionName: 'deploy-7f3a', durationSeconds: 3600 }),
    response: {
      credentials: { accessKeyId: 'ASIAQ7OPSADMNEXAMPLE', expiration: 'Nov 18, 2026, 3:24:37 AM' },
      assumedRoleUser: {
        assumedRoleId: 'AROAQ7OPSADMNEXAMPLE:deploy-7f3a',
        arn: `arn:aws:sts::${accountId}:assumed-role/OpsAdmin/deploy-7f3a`,
      },
    },
    resources: [{ accountId, type: 'AWS::IAM::Role', ARN: roleArn }],
  }
  return [
    refused('02:22:14', thief, 'sts', 'AssumeRole', {
      roleArn: `arn:aws:iam::${accountId}:role/BillingAdmin`,
      roleSessionName: 'deploy-7f3a',
    }),
    taken,
    call('02:25:10', takenRole, 'sts', 'GetCallerIdentity', null),
    call('02:26:02', takenRole, 'iam', 'ListUsers', null),
    call('02:26:48', takenRole, 'cloudtrail', 'DescribeTrails', { trailNameList: [], includeShadowTrails: false }),
  ]
}

/** A user of the intruder's own outlives the session; the trail that it knows of is stopped. */
function plantUser(): Call[] {
  return [
    {
      ...change('02:31:19', takenRole, 'iam', 'CreateUser', { userName: plantedName }),
      response: {
        user: {
          path: '/',
          userName: plantedName,
          userId: 'AIDAQ7BACKUPSEXAMPLE',
          arn: `arn:aws:iam::${accountId}:user/${plantedName}`,
          createDate: 'Nov 18, 2026, 2:31:19 AM',
        },
      },
    },
    {
      ...change('02:31:52', takenRole, 'iam', 'CreateAccessKey', { userName: plantedName }),
      response: {
        accessKey: {
          userName: plantedName,
          accessKeyId: 'AKIAQ7BACKUPSEXAMPLE',
          status: 'Active',
          createDate: 'Nov 18, 2026, 2:31:52 AM',
        },
      },
    },
    change('02:32:30', takenRole, 'iam', 'AttachUserPolicy', {
      userName: plantedName,
      policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess',
    }),
    change('02:35:44', takenRole, 'cloudtrail', 'StopLogging', { name: auditTrail }),
  ]
}

/** Every export is read, then deleted. */
function emptyBucket(): Call[] {
  const reads = exportKeys.map((key, index) => object(`02:44:${seconds(index)}`, plantedUser, 'GetObject', key))
  const deletions = exportKeys.map((key, index) => object(`02:58:${seconds(index)}`, plantedUser, 'DeleteObject', key))
  return [
    call('02:41:05', plantedUser, 'sts', 'GetCallerIdentity', null),
    object('02:42:33', plantedUser, 'ListObjects', ''),
    ...reads,
    ...deletions,
    object('02:59:40', plantedUser, 'ListObjects', ''),
  ]
}

/** The web server misses its files; Alice closes the doors. */
function discovery(): Call[] {
  const missing = exportKeys.slice(0, 4).map((key, index) => ({
    ...object(`0${index + 4}:16:21`, webServer, 'GetObject', key),
    error: { code: 'NoSuchKey', message: 'The specified key does not exist.' },
  }))
  const ciKey = { userName: 'ci-deploy', accessKeyId: 'AKIAQ7CIDEPLYEXAMPLE', status: 'Inactive' }
  const plantedKey = { userName: plantedName, accessKeyId: 'AKIAQ7BACKUPSEXAMPLE', status: 'Inactive' }
  return [
    ...missing,
    call('18:32:10', alice, 'cloudtrail', 'GetTrailStatus', { name: 'company-audit' }),
    change('18:33:02', alice, 'cloudtrail', 'StartLogging', { name: auditTrail }),
    change('18:36:47', alice, 'iam', 'UpdateAccessKey', ciKey),
    change('18:37:15', alice, 'iam', 'UpdateAccessKey', plantedKey),
  ]
}

function call(time: string, actor: Actor, service: string, name: string, request: object | null): Call {
  return { at: `${day}T${time}Z`, actor, service, name, region: 'us-east-1', isRead: true, request }
}

function change(time: string, actor: Actor, service: string, name: string, request: object): Call {
  return { ...call(time, actor, service, name, request), isRead: false }
}

function refused(time: string, actor: Actor, service: string, name: string, request: object | null): Call {
  const isRead = /^(Get|List|Assume)/.test(name)
  const message = `User: arn:aws:iam::${accountId}:user/ci-deploy is not authorized to perform: ${service}:${name} because no identity-based policy allows the ${service}:${name} action`
  return { ...call(time, actor, service, name, request), isRead, error: { code: 'AccessDenied', message } }
}

function object(time: string, actor: Actor, name: string, key: string): Call {
  return objectCall(`${day}T${time}Z`, actor, name, exportsBucket, key)
}

function seconds(index: number): string {
  return String(index * 3 + 10)
}
