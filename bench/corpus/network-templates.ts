import { arn, items, type Template } from './activity.ts'
import { group, instance, read, role, stack, write } from './template-makers.ts'

/** Machines and networks. */
export const networkTemplates: readonly Template[] = [
  read('ec2', 'DescribeInstances', 90, (scene) => ({
    instancesSet: items({ instanceId: instance(scene) }, { instanceId: instance(scene) }),
    filterSet: items({ name: 'instance-state-name', valueSet: items({ value: 'running' }) }),
  })),
  read('ec2', 'DescribeSecurityGroups', 40, (scene) => ({
    securityGroupSet: {},
    securityGroupIdSet: items({ groupId: group(scene) }),
    filterSet: {},
  })),
  read('ec2', 'DescribeVolumes', 30, ({ draw }) => ({
    maxResults: 500,
    volumeSet: items({ volumeId: `vol-0${draw.hex(16)}` }),
    filterSet: items({ name: 'attachment.status', valueSet: items({ value: 'attached' }) }),
  })),
  read('ec2', 'DescribeNetworkInterfaces', 30, (scene) => ({
    networkInterfaceIdSet: {},
    filterSet: items({ name: 'group-id', valueSet: items({ value: group(scene) }) }),
  })),
  read('ec2', 'DescribeRouteTables', 18, ({ draw }) => ({
    routeTableIdSet: {},
    filterSet: items({ name: 'vpc-id', valueSet: items({ value: `vpc-0${draw.hex(16)}` }) }),
  })),
  read('ec2', 'DescribeSubnets', 18, () => ({ subnetSet: {}, filterSet: {} })),
  read('ec2', 'DescribeImages', 10, ({ draw }) => ({
    imagesSet: items({ imageId: `ami-0${draw.hex(16)}` }),
    ownersSet: items({ owner: 'self' }),
    filterSet: {},
  })),
  {
    ...write('ec2', 'RunInstances', 12),
    make: (scene) => {
      const { draw } = scene
      const id = instance(scene)
      const image = `ami-0${draw.hex(16)}`
      const type = draw.pick(['t3.micro', 'm6i.large', 'c7g.xlarge'])
      const subnet = `subnet-0${draw.hex(16)}`
      return {
        request: {
          instancesSet: items({ imageId: image, minCount: 1, maxCount: 1 }),
          instanceType: type,
          blockDeviceMapping: {},
          monitoring: { enabled: false },
          disableApiTermination: false,
          clientToken: draw.uuid(),
          networkInterfaceSet: items({ deviceIndex: 0, subnetId: subnet, groupSet: items({ groupId: group(scene) }) }),
          tagSpecificationSet: items({ resourceType: 'instance', tags: [{ key: 'Name', value: role(scene) }] }),
        },
        response: {
          requestId: draw.uuid(),
          reservationId: `r-0${draw.hex(16)}`,
          ownerId: scene.caller.accountId,
          groupSet: {},
          instancesSet: items({
            instanceId: id,
            imageId: image,
            currentState: { code: 0, name: 'pending' },
            privateDnsName: `ip-10-${draw.below(256)}-${draw.below(256)}-${draw.below(256)}.ec2.internal`,
            amiLaunchIndex: 0,
            instanceType: type,
            launchTime: scene.timeMs,
            placement: { availabilityZone: `${scene.region}a`, tenancy: 'default' },
            subnetId: subnet,
            architecture: 'x86_64',
          }),
        },
      }
    },
  },
  {
    ...write('ec2', 'TerminateInstances', 10),
    make: (scene) => {
      const id = instance(scene)
      const states = { currentState: { code: 32, name: 'shutting-down' }, previousState: { code: 16, name: 'running' } }
      return {
        request: { instancesSet: items({ instanceId: id }) },
        response: { requestId: scene.draw.uuid(), instancesSet: items({ instanceId: id, ...states }) },
      }
    },
  },
  {
    ...write('ec2', 'AuthorizeSecurityGroupIngress', 6),
    make: (scene) => {
      const port = scene.draw.pick([22, 443, 5432, 8080])
      const cidr = `${scene.draw.ipAddress()}/32`
      return {
        request: {
          groupId: group(scene),
          ipPermissions: items({
            ipProtocol: 'tcp',
            fromPort: port,
            toPort: port,
            groups: {},
            ipRanges: items({ cidrIp: cidr }),
          }),
        },
        response: { requestId: scene.draw.uuid(), _return: true },
      }
    },
  },
  {
    ...write('ec2', 'CreateTags', 14),
    make: (scene) => ({
      request: {
        resourcesSet: items({ resourceId: instance(scene) }),
        tagSet: items({ key: 'team', value: role(scene) }, { key: 'managed-by', value: 'terraform' }),
      },
      response: { requestId: scene.draw.uuid(), _return: true },
    }),
  },
  write('ec2', 'CreateSnapshot', 6, ({ draw }) => ({
    volumeId: `vol-0${draw.hex(16)}`,
    description: 'nightly',
  })),
  read('autoscaling', 'DescribeAutoScalingGroups', 24, (scene) => ({
    autoScalingGroupNames: [stack(scene)],
    maxRecords: 100,
  })),
  read('elasticloadbalancing', 'DescribeTargetHealth', 26, (scene) => ({
    targetGroupArn: arn(scene, 'elasticloadbalancing', `targetgroup/${stack(scene)}/${scene.draw.hex(16)}`),
  })),
  read('elasticloadbalancing', 'DescribeLoadBalancers', 12, ({ draw }) => ({ pageSize: 400, marker: draw.hex(24) })),
]
