import { MalformedPolicyError } from './malformed-policy.ts'

/** @throws {MalformedPolicyError} One of `Action` or `NotAction` is no action. */
export function checkActions(actions: readonly string[]): void {
  for (const action of actions) {
    const problem = actionProblem(action)
    if (problem !== null) throw new MalformedPolicyError('action', problem)
  }
}

/** @throws {MalformedPolicyError} One of `Resource` or `NotResource` can name no resource. */
export function checkResources(resources: readonly string[]): void {
  for (const resource of resources) {
    const problem = resourceProblem(resource)
    if (problem !== null) throw new MalformedPolicyError('resource', problem)
  }
}

/** A vendor, a colon and anything: IAM knows no list of actions either. */
function actionProblem(action: string): string | null {
  if (action === '*') return null
  const [vendor = '', ...others] = action.split(':')
  if (others.length === 0) return 'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.'
  if (others.length > 1) return 'Actions/Condition can contain only one colon.'
  return /^[a-zA-Z0-9\-.]+$/.test(vendor) ? null : `Vendor ${vendor} is not valid`
}

const partitions: ReadonlySet<string> = new Set(['aws', 'aws-cn', 'aws-us-gov', 'aws-iso', 'aws-iso-b', '*'])

function resourceProblem(resource: string): string | null {
  if (resource === '*') return null
  const [, partition, ...fields] = resource.split(':')
  if (partition === undefined) return `Resource ${resource} must be in ARN format or "*".`
  if (!partitions.has(partition)) {
    const [service = '*', region = '*', account = '*', ...rest] = fields
    const completed = ['arn', partition, service, region, account, rest.length === 0 ? '*' : rest.join(':')]
    return `Partition "${partition}" is not valid for resource "${completed.join(':')}".`
  }
  const [service, region = '', , ...name] = fields
  if (service === undefined) return 'Resource vendor must be fully qualified and cannot contain regexes.'
  if (service === 'iam') return iamProblem(resource, region, name)
  if (service === 's3' && region !== '' && region !== '*' && !/^accesspoint\b/.test(name.join(':'))) {
    return `Resource ${resource} can not contain region information.`
  }
  return null
}

function iamProblem(resource: string, region: string, name: readonly string[]): string | null {
  if (region !== '' && region !== '*') return `IAM resource ${resource} cannot contain region information.`
  const path = name.join(':')
  if (name.length === 0 || path === '*' || iamPaths.some((start) => path.startsWith(start))) return null
  return `IAM resource path must either be "*" or start with ${iamPaths.join(', ')}.`
}

const iamPaths = [
  'user/',
  'federated-user/',
  'role/',
  'group/',
  'instance-profile/',
  'mfa/',
  'server-certificate/',
  'policy/',
  'sms-mfa/',
  'saml-provider/',
  'oidc-provider/',
  'report/',
  'access-report/',
]
