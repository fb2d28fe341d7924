import { lowerCamel } from './lower-camel.ts'
import type { OperationContract } from './service-contract.ts'
import type { Member, StructureShape } from './shapes.ts'

/**
 * Names in EC2's requests and answers as records have them: those of the API's first versions, which no model holds. From published
 * records.
 */
export const ec2MemberNames: ReadonlyMap<string, string> = new Map([
  ['CreateVolume.AvailabilityZone', 'zone'],
  ['ModifyImageAttribute.Attribute', 'attributeType'],
  ['ModifySnapshotAttribute.Attribute', 'attributeType'],
])

/** Of lists, in every operation that is not in {@link listsOfOperations}. */
const lists: ReadonlyMap<string, string> = new Map([
  ['AllocationIds', 'allocationIdsSet'],
  ['AttributeNames', 'accountAttributeNameSet'],
  ['BlockDeviceMappings', 'blockDeviceMapping'],
  ['CustomerGatewayIds', 'customerGatewaySet'],
  ['DhcpOptionsIds', 'dhcpOptionsSet'],
  ['ExecutableUsers', 'executableBySet'],
  ['Filters', 'filterSet'],
  ['GroupIds', 'securityGroupIdSet'],
  ['GroupNames', 'securityGroupSet'],
  ['Groups', 'groupSet'],
  ['ImageIds', 'imagesSet'],
  ['InstanceIds', 'instancesSet'],
  ['IpPermissions', 'ipPermissions'],
  ['KeyNames', 'keySet'],
  ['NetworkInterfaces', 'networkInterfaceSet'],
  ['OwnerIds', 'ownersSet'],
  ['Owners', 'ownersSet'],
  ['PrivateIpAddresses', 'privateIpAddressesSet'],
  ['PublicIps', 'publicIpsSet'],
  ['RegionNames', 'regionSet'],
  ['Resources', 'resourcesSet'],
  ['RestorableByUserIds', 'sharedUsersSet'],
  ['SecurityGroupIds', 'groupSet'],
  ['SnapshotIds', 'snapshotSet'],
  ['SubnetIds', 'subnetSet'],
  ['TagSpecifications', 'tagSpecificationSet'],
  ['Tags', 'tagSet'],
  ['Values', 'valueSet'],
  ['VolumeIds', 'volumeSet'],
  ['VpcIds', 'vpcSet'],
  ['VpnConnectionIds', 'vpnConnectionSet'],
  ['VpnGatewayIds', 'vpnGatewaySet'],
  ['ZoneIds', 'availabilityZoneIdSet'],
  ['ZoneNames', 'availabilityZoneSet'],
])

const listsOfOperations: ReadonlyMap<string, string> = new Map([
  ['DescribePlacementGroups.GroupIds', 'placementGroupIdSet'],
  ['DescribePlacementGroups.GroupNames', 'placementGroupSet'],
])

/** The name of a list in a request: its own, or that of its elements with `Set`. */
export function ec2ListName({ name: operation }: OperationContract, member: Member, depth: number): string {
  const known = listsOfOperations.get(`${operation}.${member.name}`) ?? lists.get(member.name)
  if (known !== undefined) return known
  const own = lowerCamel(member.locationName ?? member.name)
  return depth === 1 && !own.endsWith('Set') ? `${own}Set` : own
}

/** What one element of a list of texts is called, where it is not by the element's own name. */
const items: ReadonlyMap<string, string> = new Map([
  ['Groups', 'groupId'],
  ['Resources', 'resourceId'],
  ['RestorableByUserIds', 'user'],
  ['SecurityGroupIds', 'groupId'],
  ['Values', 'value'],
])

/** What one element of a list of texts is called in a request: `instanceId`, `value`. */
export function ec2ItemName({ name, locationName, shape }: Member): string {
  const own = shape.type === 'list' ? shape.member.locationName : null
  const element = own === null || own === 'item' ? locationName : own
  return items.get(name) ?? lowerCamel(element ?? name)
}

/** Lists that the first versions had and the model lacks; descriptions show them as `{}`. */
export const ec2FormerLists: ReadonlyMap<string, string> = new Map([['DescribeAccountAttributes', 'filterSet']])

/** Numbers that the API's first versions had as text, and their records still have. */
export const ec2TextNumbers: ReadonlySet<string> = new Set(['CreateSnapshot.VolumeSize', 'CreateVolume.Size'])

/** Lists that requests show as `{}` where they have none. */
const shownEmpty: ReadonlySet<string> = new Set([
  'AuthorizeSecurityGroupEgress.IpPermissions',
  'AuthorizeSecurityGroupIngress.IpPermissions',
  'CreateNetworkInterface.Groups',
  'CreateNetworkInterface.PrivateIpAddresses',
  'RevokeSecurityGroupEgress.IpPermissions',
  'RevokeSecurityGroupIngress.IpPermissions',
  'RunInstances.BlockDeviceMappings',
])

/** Lists of descriptions that are shown only where there are some. */
const hiddenEmpty: ReadonlySet<string> = new Set(['DescribeAvailabilityZones.Filters', 'DescribeRegions.Filters'])

/** Whether the list is shown even where the request has none of it: in descriptions nearly all, and of permissions. */
export function ec2ShownEmpty({ name, input }: OperationContract, shape: StructureShape, member: Member): boolean {
  if (member.shape.type !== 'list') return false
  if (shape !== input) return shape.name === 'IpPermission'
  const key = `${name}.${member.name}`
  return shownEmpty.has(key) || (name.startsWith('Describe') && !hiddenEmpty.has(key))
}
