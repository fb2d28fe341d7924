/** Calls on the management side that most accounts see every day, the most frequent last: as in `seldom-calls.ts`. */
export const frequentCalls = `
lambda ListFunctions20150331 {"maxItems":50}
lambda GetFunctionConfiguration20150331v2 {"functionName":""}
lambda GetPolicy20150331v2 {"functionName":""}
lambda ListVersionsByFunction20150331 {"functionName":"","maxItems":10000}
lambda ListEventSourceMappings20150331 {"functionName":""}
lambda GetFunctionCodeSigningConfig {"functionName":""}
lambda AddPermission20150331v2 {"functionName":"","statementId":"","action":"lambda:InvokeFunction","principal":"events.amazonaws.com","sourceArn":"arn:aws:events:us-east-1::rule/"} => {"statement":"{\\"Sid\\":\\"\\",\\"Effect\\":\\"Allow\\",\\"Principal\\":{\\"Service\\":\\"events.amazonaws.com\\"},\\"Action\\":\\"lambda:InvokeFunction\\",\\"Resource\\":\\"arn:aws:lambda:us-east-1::function:"}
lambda CreateFunction20150331 {"functionName":"","runtime":"python3.12","role":"arn:aws:iam:::role/","handler":"lambda_function.lambda_handler","code":{},"publish":false,"environment":{},"timeout":3,"memorySize":128,"architectures":["x86_64"],"packageType":"Zip"} => {"functionName":"","functionArn":"arn:aws:lambda:us-east-1::function:","runtime":"python3.12","role":"arn:aws:iam:::role/","handler":"index.handler","codeSize":,"description":"","timeout":30,"memorySize":512,"lastModified":".000+0000","codeSha256":"=","version":"$LATEST","environment":{},"tracingConfig":{"mode":"PassThrough"},"revisionId":"","state":"Pending","stateReason":"The function is being created.","stateReasonCode":"Creating","packageType":"Zip","architectures":["x86_64"],"ephemeralStorage":{"size":512},"snapStart":{"applyOn":"None","optimizationStatus":"Off"},"runtimeVersionConfig":{"runtimeVersionArn":"arn:aws:lambda:us-east-1::runtime:"},"loggingConfig":{"logFormat":"Text","logGroup":"/aws/lambda/"}}
lambda UpdateFunctionConfiguration20150331v2 {"functionName":"","environment":{},"timeout":30,"memorySize":512}
lambda UpdateFunctionCode20150331v2 {"functionName":"","s3Bucket":"","s3Key":"","publish":true,"dryRun":false,"architectures":["arm64"]}
lambda ListTags20170331 {"resource":"arn:aws:lambda:us-east-1::function:"}
lambda GetFunction20150331v2 {"functionName":"arn:aws:lambda:us-east-1::function:"}
cloudtrail CreateTrail {"name":"","s3BucketName":"","includeGlobalServiceEvents":true,"isMultiRegionTrail":true,"enableLogFileValidation":true,"isOrganizationTrail":false} => {"name":"","s3BucketName":"","includeGlobalServiceEvents":true,"isMultiRegionTrail":true,"trailARN":"arn:aws:cloudtrail:us-east-1::trail/","logFileValidationEnabled":true,"isOrganizationTrail":false}
cloudtrail UpdateTrail {"name":"arn:aws:cloudtrail:us-east-1::trail/","s3BucketName":""}
cloudtrail PutEventSelectors {"trailName":"","advancedEventSelectors":[{"name":"","fieldSelectors":[{"field":"eventCategory","equals":["Management"]},{"field":"resources.type","equals":["AWS::S3::Object"]}]}],"eventSelectors":[{"readWriteType":"All","includeManagementEvents":true,"dataResources":[{"type":"AWS::S3::Object","values":["arn:aws:s3:::"]}]}]} => {"trailARN":"arn:aws:cloudtrail:us-east-1::trail/"
cloudtrail StopLogging {"name":"arn:aws:cloudtrail:us-east-1::trail/"}
cloudtrail DeleteTrail {"name":"arn:aws:cloudtrail:us-east-1::trail/"}
cloudtrail StartLogging {"name":""}
cloudtrail ListTags {"resourceIdList":["arn:aws:cloudtrail:us-east-1::trail/"]}
cloudtrail GetEventSelectors {"trailName":""}
cloudtrail GetInsightSelectors {"trailName":""}
cloudtrail GetTrail {"name":""}
cloudtrail ListTrails {}
cloudtrail ListEventDataStores {"maxResults":100}
cloudtrail StartQuery {"queryStatement":"SELECT "} => {"queryId":""}
cloudtrail GetTrailStatus {"name":"arn:aws:cloudtrail:us-east-1::trail/"}
cloudtrail DescribeTrails {"trailNameList":[],"includeShadowTrails":false}
cloudtrail LookupEvents {"lookupAttributes":[{"attributeKey":"ReadOnly","attributeValue":"false"}],"startTime":"","endTime":"","maxResults":50}
s3 GetBucketPolicyStatus {"bucketName":"","Host":".s3.amazonaws.com","policyStatus":""}
s3 GetBucketPolicy {"bucketName":"","Host":"s3.amazonaws.com","policy":""}
s3 GetBucketTagging {"bucketName":"","tagging":"","Host":".s3.us-east-1.amazonaws.com"}
s3 GetBucketLogging {"bucketName":"","logging":"","Host":".s3.us-east-1.amazonaws.com"}
s3 GetBucketVersioning {"bucketName":"","Host":".s3.us-east-1.amazonaws.com","versioning":""}
s3 GetBucketLifecycle {"bucketName":"","lifecycle":"","Host":".s3.us-east-1.amazonaws.com"}
s3 GetBucketReplication {"replication":"","bucketName":"","Host":".s3.us-east-1.amazonaws.com"}
s3 GetBucketCors {"bucketName":"","cors":"","Host":".s3.us-east-1.amazonaws.com"}
s3 GetBucketWebsite {"website":"","bucketName":"","Host":".s3.us-east-1.amazonaws.com"}
s3 GetBucketNotification {"bucketName":"","notification":"","Host":".s3.us-east-1.amazonaws.com"}
s3 GetBucketObjectLockConfiguration {"bucketName":"","object-lock":"","Host":".s3.us-east-1.amazonaws.com"}
s3 GetBucketRequestPayment {"requestPayment":"","bucketName":"","Host":".s3.us-east-1.amazonaws.com"}
s3 GetAccelerateConfiguration {"accelerate":"","bucketName":"","Host":".s3.us-east-1.amazonaws.com"}
s3 GetBucketOwnershipControls {"bucketName":"","ownershipControls":"","Host":".s3.us-east-1.amazonaws.com"}
s3 GetStorageLensConfiguration {"Host":".s3-control.us-east-1.amazonaws.com","configId":"default-account-dashboard"}
s3 PutBucketPolicy {"policy":"","bucketPolicy":{"Version":"2012-10-17","Statement":[{"Sid":"AWSCloudTrailAclCheck","Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"s3:GetBucketAcl","Resource":"arn:aws:s3:::"},{"Sid":"AllowSSLRequestsOnly","Effect":"Deny","Principal":"*","Action":"s3:*","Condition":{"Bool":{"aws:SecureTransport":"false"}}}]},"bucketName":"","Host":".s3.us-east-1.amazonaws.com"}
s3 PutBucketPublicAccessBlock {"publicAccessBlock":"","bucketName":"","PublicAccessBlockConfiguration":{"xmlns":"http://s3.amazonaws.com/doc/2006-03-01/","RestrictPublicBuckets":true,"BlockPublicPolicy":true,"BlockPublicAcls":true,"IgnorePublicAcls":true},"Host":".s3.us-east-1.amazonaws.com"}
s3 PutBucketEncryption {"bucketName":"","encryption":"","Host":".s3.us-east-1.amazonaws.com","ServerSideEncryptionConfiguration":{"xmlns":"http://s3.amazonaws.com/doc/2006-03-01/","Rule":{"ApplyServerSideEncryptionByDefault":{"SSEAlgorithm":"AES256"},"BucketKeyEnabled":true}}}
s3 CreateBucket {"CreateBucketConfiguration":{"LocationConstraint":"eu-central-1","xmlns":"http://s3.amazonaws.com/doc/2006-03-01/"},"bucketName":"","Host":"s3.eu-central-1.amazonaws.com","x-amz-object-ownership":"BucketOwnerEnforced"}
s3 DeleteBucket {"bucketName":"","Host":".s3.us-east-1.amazonaws.com"}
s3 HeadBucket {"bucketName":"","Host":".s3.us-east-1.amazonaws.com"}
s3 GetBucketEncryption {"bucketName":"","encryption":"","Host":".s3.us-east-1.amazonaws.com"}
s3 GetBucketPublicAccessBlock {"publicAccessBlock":"","bucketName":"","Host":".s3.us-east-1.amazonaws.com"}
s3 GetBucketLocation {"bucketName":"","location":"","Host":"s3.us-east-1.amazonaws.com"}
s3 GetAccountPublicAccessBlock {"Host":".s3-control.us-east-1.amazonaws.com"}
s3 ListBuckets {"Host":"s3.us-east-1.amazonaws.com"}
s3 GetBucketAcl {"bucketName":"","Host":".s3.us-east-1.amazonaws.com","acl":""}
iam SimulatePrincipalPolicy {"policySourceArn":"arn:aws:iam:::role/","actionNames":[""]}
iam GenerateServiceLastAccessedDetails {"arn":"arn:aws:iam:::role/"} => {"jobId":""}
iam GetServiceLastAccessedDetails {"jobId":""}
iam GenerateCredentialReport => {"state":"COMPLETE"}
iam GetCredentialReport
iam ListMFADevices {"userName":""}
iam ListVirtualMFADevices {"assignmentStatus":"Assigned"}
iam GetLoginProfile {"userName":""}
iam CreateLoginProfile {"userName":"","passwordResetRequired":true} => {"loginProfile":{"userName":"","createDate":"","passwordResetRequired":true}}
iam UpdateLoginProfile {"userName":""}
iam DeleteAccessKey {"userName":"","accessKeyId":"AKIA"}
iam UpdateAccessKey {"userName":"","accessKeyId":"AKIA","status":"Inactive"}
iam CreateUser {"userName":"","tags":[]} => {"user":{"path":"/","userName":"","userId":"AIDA","arn":"arn:aws:iam:::user/","createDate":""}}
iam CreateAccessKey {"userName":""} => {"accessKey":{"userName":"","accessKeyId":"AKIA","status":"Active","createDate":""}}
iam DeleteUser {"userName":""}
iam AddUserToGroup {"groupName":"","userName":""}
iam AttachUserPolicy {"userName":"","policyArn":"arn:aws:iam::aws:policy/AdministratorAccess"}
iam PutUserPolicy {"userName":"","policyName":"","policyDocument":"{\\n  \\"Version\\": \\"2012-10-17\\",\\n  \\"Statement\\": [\\n    {\\n      \\"Effect\\": \\"Allow\\",\\n      \\"Action\\": [\\n        \\"ec2:Describe*\\"\\n      ],\\n      \\"Resource\\": \\"*\\"\\n    }\\n  ]\\n}
iam CreateInstanceProfile {"instanceProfileName":""} => {"instanceProfile":{"path":"/","instanceProfileName":"","instanceProfileId":"AIPA","arn":"arn:aws:iam:::instance-profile/","createDate":"","roles":[]}}
iam GetInstanceProfile {"instanceProfileName":""}
iam CreateServiceLinkedRole {"aWSServiceName":".amazonaws.com"}
iam DeleteRole {"roleName":""}
iam DetachRolePolicy {"roleName":"","policyArn":"arn:aws:iam::aws:policy/"}
iam PutRolePolicy {"roleName":"","policyName":"","policyDocument":"{\\"Version\\":\\"2012-10-17\\",\\"Statement\\":[{\\"Effect\\":\\"Allow\\",\\"Action\\":[\\"logs:CreateLogGroup\\",\\"logs:CreateLogStream\\",\\"logs:PutLogEvents\\"],\\"Resource\\":\\"*\\"},{\\"Action\\":[\\"s3:GetObject\\",\\"s3:PutObject\\",\\"s3:ListBucket\\"],\\"Effect\\":\\"Allow\\",\\"Resource\\":[\\"arn:aws:s3:::\\"]}]}"}
iam AttachRolePolicy {"roleName":"","policyArn":"arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"}
iam CreateRole {"roleName":"","path":"/","description":"","maxSessionDuration":3600,"assumeRolePolicyDocument":"{\\"Version\\":\\"2012-10-17\\",\\"Statement\\":[{\\"Effect\\":\\"Allow\\",\\"Principal\\":{\\"Service\\":\\"lambda.amazonaws.com\\"},\\"Action\\":\\"sts:AssumeRole\\"}]}"} => {"role":{"path":"/","roleName":"","roleId":"AROA","arn":"arn:aws:iam:::role/","createDate":"","assumeRolePolicyDocument":"%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%7B%22Effect%22%3A%22Allow%22%2C%22Principal%22%3A%7B%22Service%22%3A%22lambda.amazonaws.com%22%7D%2C%22Action%22%3A%22sts%3AAssumeRole%22%7D%5D%7D"}}
iam CreatePolicy {"policyName":"","path":"/","policyDocument":"{\\"Version\\":\\"2012-10-17\\",\\"Statement\\":[{\\"Sid\\":\\"\\",\\"Effect\\":\\"Allow\\",\\"Action\\":\\"
iam ListRoles {"maxItems":1000}
iam ListUsers {"maxItems":1000}
iam ListGroups
iam ListPolicies {"scope":"Local","onlyAttached":false,"maxItems":1000}
iam ListInstanceProfiles
iam ListInstanceProfilesForRole {"roleName":""}
iam ListAccountAliases
iam ListGroupsForUser {"userName":""}
iam ListUserPolicies {"userName":""}
iam ListAttachedUserPolicies {"userName":""}
iam ListSigningCertificates {"userName":""}
iam ListSSHPublicKeys {"userName":""}
iam ListServiceSpecificCredentials {"userName":""}
iam GetAccountSummary
iam GetAccountPasswordPolicy
iam GetAccountAuthorizationDetails {"filter":["User","Role","Group"],"maxItems":1000}
iam ListOpenIDConnectProviders
iam ListSAMLProviders
iam GetPolicyVersion {"policyArn":"arn:aws:iam:::policy/","versionId":"v1"}
iam ListPolicyVersions {"policyArn":"arn:aws:iam:::policy/"}
iam GetPolicy {"policyArn":"arn:aws:iam::aws:policy/"}
iam GetRolePolicy {"roleName":"","policyName":""}
iam ListRolePolicies {"roleName":""}
iam ListAttachedRolePolicies {"roleName":""}
iam GetAccessKeyLastUsed {"accessKeyId":"AKIA"}
iam ListAccessKeys {"userName":"","maxItems":100}
iam GetUser {"userName":""}
iam GetRole {"roleName":""}
ec2 GetConsoleOutput {"instanceId":"i-0"}
ec2 GetPasswordData {"instanceId":"i-0"}
ec2 ModifySnapshotAttribute {"snapshotId":"snap-0","createVolumePermission":{"add":{"items":[{"userId":""}]}},"attributeType":"CREATE_VOLUME_PERMISSION"}
ec2 ModifyInstanceAttribute {"instanceId":"i-0","attribute":"userData","userData":"<sensitiveDataRemoved>"}
ec2 DescribeInstanceAttribute {"instanceId":"i-0","attribute":"disableApiTermination"}
ec2 AssociateAddress {"publicIp":"","instanceId":"i-0","allocationId":"eipalloc-0"} => {"requestId":"","_return":true,"associationId":"eipassoc-0"}
ec2 AllocateAddress {"domain":"vpc"}
ec2 DescribeAddresses {"publicIpsSet":{},"filterSet":{},"allocationIdsSet":{"items":[{"allocationId":"eipalloc-0"}]}}
ec2 DescribeNatGateways {"DescribeNatGatewaysRequest":{"NatGatewayId":{"tag":1,"content":"nat-0"}}}
ec2 DescribeInternetGateways {"internetGatewayIdSet":{},"filterSet":{"items":[{"name":"attachment.vpc-id","valueSet":{"items":[{"value":"vpc-0"}]}}]}}
ec2 DescribeVpcEndpoints {"DescribeVpcEndpointsRequest":""}
ec2 DescribeVpcPeeringConnections {"filterSet":{},"vpcPeeringConnectionIdSet":{}}
ec2 DescribeTransitGateways {"DescribeTransitGatewaysRequest":""}
ec2 DescribeVpcAttribute {"vpcId":"vpc-0","attribute":"enableDnsHostnames"}
ec2 DescribeNetworkAcls {"networkAclIdSet":{},"filterSet":{"items":[{"name":"vpc-id","valueSet":{"items":[{"value":"vpc-0"}]}}]}}
ec2 DescribeRouteTables {"routeTableIdSet":{"items":[{"routeTableId":"rtb-0"}]},"filterSet":{"items":[{"name":"association.route-table-association-id","valueSet":{"items":[{"value":"rtbassoc-0"}]}}]}}
ec2 DescribeKeyPairs {"keySet":{},"filterSet":{},"includePublicKey":false}
ec2 DescribeAccountAttributes {"accountAttributeNameSet":{"items":[{"attributeName":"supported-platforms"}]},"filterSet":{}}
ec2 DescribeAvailabilityZones {"availabilityZoneSet":{},"availabilityZoneIdSet":{},"filterSet":{},"allAvailabilityZones":false}
ec2 DescribeRegions {"regionSet":{},"allRegions":false}
ec2 DescribeInstanceTypes {"DescribeInstanceTypesRequest":{"InstanceType":{"tag":1,"content":"t3.micro"}}}
ec2 DescribeInstanceCreditSpecifications {"DescribeInstanceCreditSpecificationsRequest":{"InstanceId":{"tag":1,"content":"i-0"}}}
ec2 DescribeLaunchTemplateVersions {"DescribeLaunchTemplateVersionsRequest":{"LaunchTemplateVersion":{"tag":1,"content":"$Latest"},"LaunchTemplateId":"lt-0"}}
ec2 DescribeLaunchTemplates {"DescribeLaunchTemplatesRequest":{"LaunchTemplateId":{"tag":1,"content":"lt-0"}}}
ec2 GetEbsEncryptionByDefault {"GetEbsEncryptionByDefaultRequest":""}
ec2 DescribeFlowLogs {"DescribeFlowLogsRequest":{"Filter":{"tag":1,"Name":"resource-id","Value":{"tag":1,"content":"vpc-0"}}}}
ec2 DescribeIamInstanceProfileAssociations {"DescribeIamInstanceProfileAssociationsRequest":{"Filter":{"Name":"instance-id","tag":1,"Value":{"tag":1,"content":"i-0"}}}}
ec2 DescribeSpotInstanceRequests {"spotInstanceRequestIdSet":{},"filterSet":{}}
ec2 CreateVpc {"cidrBlock":"10.0.0.0/16","instanceTenancy":"default","amazonProvidedIpv6CidrBlock":false}
ec2 CreateSubnet {"vpcId":"vpc-0","cidrBlock":"10.0.1.0/24","availabilityZone":"us-east-1a"}
ec2 CreateSecurityGroup {"groupName":"","groupDescription":"","vpcId":"vpc-0"} => {"requestId":"","_return":true,"groupId":"sg-0"}
ec2 DeleteSecurityGroup {"groupId":"sg-0"} => {"requestId":"","_return":true}
ec2 RevokeSecurityGroupEgress {"groupId":"sg-0","ipPermissions":{"items":[{"ipProtocol":"-1","groups":{},"ipRanges":{"items":[{"cidrIp":"0.0.0.0/0"}]},"ipv6Ranges":{},"prefixListIds":{}}]}} => {"requestId":"","_return":true,"unknownIpPermissionSet":{}}
ec2 AuthorizeSecurityGroupIngress {"groupId":"sg-0","ipPermissions":{"items":[{"ipProtocol":"tcp","fromPort":443,"toPort":443,"groups":{},"ipRanges":{"items":[{"cidrIp":"0.0.0.0/0","description":""}]},"ipv6Ranges":{},"prefixListIds":{}}]}} => {"requestId":"","_return":true,"securityGroupRuleSet":{"items":[{"groupOwnerId":"","groupId":"sg-0","securityGroupRuleId":"sgr-0","isEgress":false,"ipProtocol":"tcp","fromPort":443,"toPort":443,"cidrIpv4":"0.0.0.0/0"}]}}
ec2 CreateVolume {"size":"100","zone":"us-east-1a","volumeType":"gp3","encrypted":true}
ec2 AttachVolume {"volumeId":"vol-0","instanceId":"i-0","device":"/dev/sdf","deleteOnTermination":false} => {"requestId":"","volumeId":"vol-0","instanceId":"i-0","device":"/dev/sdf","status":"attaching","attachTime":,"deleteOnTermination":false}
ec2 DeleteSnapshot {"snapshotId":"snap-0","force":false}
ec2 CreateSnapshot {"volumeId":"vol-0","description":"Created by ","tagSpecificationSet":{"items":[{"resourceType":"snapshot","tags":[{"key":"Name","value":""}]}]}} => {"requestId":"","snapshotId":"snap-0","volumeId":"vol-0","status":"pending","startTime":,"progress":"","ownerId":"","volumeSize":"100","description":"","encrypted":true}
ec2 CreateNetworkInterface {"subnetId":"subnet-0","description":"AWS Lambda VPC ENI-","groupSet":{"items":[{"groupId":"sg-0"}]},"privateIpAddressesSet":{},"clientToken":""} => {"requestId":"","networkInterface":{"networkInterfaceId":"eni-0","subnetId":"subnet-0","vpcId":"vpc-0","availabilityZone":"us-east-1a","description":"","ownerId":"","requesterId":"AROA","requesterManaged":false,"status":"pending","macAddress":"0a:","privateIpAddress":"10.0.","privateDnsName":"ip-10-0-.ec2.internal","sourceDestCheck":true,"groupSet":{"items":[{"groupId":"sg-0","groupName":""}]},"privateIpAddressesSet":{"item":[{"privateIpAddress":"10.0.","primary":true}]},"ipv6AddressesSet":{},"tagSet":{}}}
ec2 DeleteNetworkInterface {"networkInterfaceId":"eni-0"} => {"requestId":"","_return":true}
ec2 StartInstances {"instancesSet":{"items":[{"instanceId":"i-0"}]}} => {"requestId":"","instancesSet":{"items":[{"instanceId":"i-0","currentState":{"code":0,"name":"pending"},"previousState":{"code":80,"name":"stopped"}}]}}
ec2 StopInstances {"instancesSet":{"items":[{"instanceId":"i-0"}]},"force":false} => {"requestId":"","instancesSet":{"items":[{"instanceId":"i-0","currentState":{"code":64,"name":"stopping"},"previousState":{"code":16,"name":"running"}}]}}
ec2 TerminateInstances {"instancesSet":{"items":[{"instanceId":"i-0"}]}} => {"requestId":"","instancesSet":{"items":[{"instanceId":"i-0","currentState":{"code":32,"name":"shutting-down"},"previousState":{"code":16,"name":"running"}}]}}
ec2 RunInstances {"instancesSet":{"items":[{"imageId":"ami-0","minCount":1,"maxCount":1,"keyName":""}]},"groupSet":{"items":[{"groupId":"sg-0"}]},"instanceType":"t3.micro","blockDeviceMapping":{"items":[{"deviceName":"/dev/xvda","ebs":{"volumeSize":8,"deleteOnTermination":true,"volumeType":"gp3","encrypted":true}}]},"availabilityZone":"us-east-1a","monitoring":{"enabled":false},"subnetId":"subnet-0","disableApiTermination":false,"disableApiStop":false,"clientToken":"","iamInstanceProfile":{"name":"","arn":"arn:aws:iam:::instance-profile/"},"ebsOptimized":false,"tagSpecificationSet":{"items":[{"resourceType":"instance","tags":[{"key":"Name","value":""}]}]},"userData":"<sensitiveDataRemoved>","metadataOptions":{"httpTokens":"required","httpPutResponseHopLimit":2,"httpEndpoint":"enabled"},"launchTemplate":{"launchTemplateId":"lt-0","version":"1"}} => {"requestId":"","reservationId":"r-0","ownerId":"","groupSet":{},"instancesSet":{"items":[{"instanceId":"i-0","imageId":"ami-0","bootMode":"uefi-preferred","currentInstanceBootMode":"uefi","instanceState":{"code":0,"name":"pending"},"privateDnsName":"ip-10-0-.ec2.internal","amiLaunchIndex":0,"productCodes":{},"instanceType":"t3.micro","launchTime":,"placement":{"availabilityZone":"us-east-1a","tenancy":"default"},"monitoring":{"state":"pending"},"subnetId":"subnet-0","vpcId":"vpc-0","privateIpAddress":"10.0.","stateReason":{"code":"pending","message":"pending"},"architecture":"x86_64","rootDeviceType":"ebs","rootDeviceName":"/dev/xvda","blockDeviceMapping":{},"virtualizationType":"hvm","hypervisor":"xen","tagSet":{"items":[{"key":"aws:autoscaling:groupName","value":""}]},"clientToken":"","groupSet":{"items":[{"groupId":"sg-0","groupName":"default"}]},"sourceDestCheck":true,"networkInterfaceSet":{"items":[{"networkInterfaceId":"eni-0","subnetId":"subnet-0","vpcId":"vpc-0","ownerId":"","status":"in-use","macAddress":"0a:","privateIpAddress":"10.0.","privateDnsName":"","sourceDestCheck":true,"interfaceType":"interface","groupSet":{"items":[{"groupId":"sg-0","groupName":"default"}]},"attachment":{"attachmentId":"eni-attach-0","deviceIndex":0,"networkCardIndex":0,"status":"attaching","attachTime":,"deleteOnTermination":true},"privateIpAddressesSet":{"item":[{"privateIpAddress":"10.0.","privateDnsName":"","primary":true}]},"ipv6AddressesSet":{},"tagSet":{}}]},"ebsOptimized":false,"enaSupport":true,"cpuOptions":{"coreCount":1,"threadsPerCore":2},"capacityReservationSpecification":{"capacityReservationPreference":"open"},"enclaveOptions":{"enabled":false},"metadataOptions":{"state":"pending","httpTokens":"required","httpPutResponseHopLimit":2,"httpEndpoint":"enabled","httpProtocolIpv4":"enabled","httpProtocolIpv6":"disabled","instanceMetadataTags":"disabled"},"maintenanceOptions":{"autoRecovery":"default"},"privateDnsNameOptions":{"hostnameType":"ip-name","enableResourceNameDnsARecord":false,"enableResourceNameDnsAAAARecord":false}}]},"requesterId":""}
ec2 CreateTags {"resourcesSet":{"items":[{"resourceId":"i-0"}]},"tagSet":{"items":[{"key":"Name","value":""},{"key":"aws:autoscaling:groupName","value":""}]}} => {"requestId":"","_return":true}
ec2 DescribeTags {"filterSet":{"items":[{"name":"resource-id","valueSet":{"items":[{"value":"i-0"}]}},{"name":"resource-type","valueSet":{"items":[{"value":"instance"}]}}]}}
ec2 DescribeImages {"executableBySet":{},"imagesSet":{"items":[{"imageId":"ami-0"}]},"ownersSet":{"items":[{"owner":"self"},{"owner":"amazon"}]},"filterSet":{},"includeDeprecated":false,"includeDisabled":false}
ec2 DescribeSnapshots {"maxResults":1000,"snapshotSet":{},"ownersSet":{"items":[{"owner":"self"}]},"sharedUsersSet":{},"filterSet":{}}
ec2 DescribeVolumeStatus {"maxResults":1000,"volumeSet":{},"filterSet":{}}
ec2 DescribeVolumes {"maxResults":1000,"volumeSet":{"items":[{"volumeId":"vol-0"}]},"filterSet":{}}
ec2 DescribeVpcs {"vpcSet":{"items":[{"vpcId":"vpc-0"}]},"filterSet":{}}
ec2 DescribeSubnets {"subnetSet":{"items":[{"subnetId":"subnet-0"}]},"filterSet":{"items":[{"name":"vpc-id","valueSet":{"items":[{"value":"vpc-0"}]}}]}}
ec2 DescribeSecurityGroups {"maxResults":1000,"securityGroupSet":{},"securityGroupIdSet":{"items":[{"groupId":"sg-0"}]},"filterSet":{}}
ec2 DescribeNetworkInterfaces {"networkInterfaceIdSet":{"items":[{"networkInterfaceId":"eni-0"}]},"filterSet":{"items":[{"name":"description","valueSet":{"items":[{"value":""}]}}]}}
ec2 DescribeInstanceStatus {"instancesSet":{"items":[{"instanceId":"i-0"}]},"filterSet":{},"includeAllInstances":true}
ec2 DescribeInstances {"instancesSet":{"items":[{"instanceId":"i-0"}]},"filterSet":{"items":[{"name":"instance-state-name","valueSet":{"items":[{"value":"running"}]}}]},"maxResults":1000}
kms CreateGrant {"keyId":"arn:aws:kms:us-east-1::key/","granteePrincipal":"ec2.us-east-1.amazonaws.com","retiringPrincipal":"ec2.us-east-1.amazonaws.com","operations":["Decrypt","Encrypt","GenerateDataKeyWithoutPlaintext","CreateGrant","DescribeKey"],"constraints":{"encryptionContextSubset":{"aws:ebs:id":"vol-0"}}} => {"grantId":"","keyId":"arn:aws:kms:us-east-1::key/"}
kms RetireGrant
kms ListKeys {"limit":1000}
kms ListAliases {"limit":100}
kms ListResourceTags {"keyId":"","limit":50}
kms GetKeyPolicy {"keyId":"","policyName":"default"}
kms GetKeyRotationStatus {"keyId":""}
kms DescribeKey {"keyId":"alias/"}
kms Encrypt {"encryptionAlgorithm":"SYMMETRIC_DEFAULT","keyId":"alias/","encryptionContext":{"PARAMETER_ARN":"arn:aws:ssm:us-east-1::parameter/"}}
kms GenerateDataKeyWithoutPlaintext {"numberOfBytes":64,"keyId":"arn:aws:kms:us-east-1::key/","encryptionContext":{"aws:ebs:id":"vol-0"}}
kms GenerateDataKey {"keySpec":"AES_256","keyId":"arn:aws:kms:us-east-1::key/","encryptionContext":{"aws:s3:arn":"arn:aws:s3:::","aws:cloudtrail:arn":"arn:aws:cloudtrail:us-east-1::trail/"}}
kms Decrypt {"encryptionContext":{"aws:lambda:FunctionArn":"arn:aws:lambda:us-east-1::function:"},"encryptionAlgorithm":"SYMMETRIC_DEFAULT"}
kms Decrypt {"encryptionContext":{"SecretARN":"arn:aws:secretsmanager:us-east-1::secret:","SecretVersionId":""},"encryptionAlgorithm":"SYMMETRIC_DEFAULT"}
kms Decrypt {"encryptionAlgorithm":"SYMMETRIC_DEFAULT","keyId":"arn:aws:kms:us-east-1::key/","encryptionContext":{"aws:s3:arn":"arn:aws:s3:::"}}
sts GetSessionToken {"durationSeconds":43200,"serialNumber":"arn:aws:iam:::mfa/"} => {"credentials":{"accessKeyId":"ASIA","sessionToken":"","expiration":""}}
sts GetFederationToken {"name":""}
sts GetAccessKeyInfo {"accessKeyId":"AKIA"}
sts AssumeRoleWithSAML {"sAMLAssertionID":"_","roleSessionName":"","durationSeconds":3600,"roleArn":"arn:aws:iam:::role/","principalArn":"arn:aws:iam:::saml-provider/"} => {"subjectType":"persistent","issuer":"","subject":"","nameQualifier":"","audience":"https://signin.aws.amazon.com/saml"}
sts AssumeRoleWithWebIdentity {"roleArn":"arn:aws:iam:::role/","roleSessionName":"GitHubActions","durationSeconds":3600} => {"credentials":{"accessKeyId":"ASIA","sessionToken":"","expiration":""},"subjectFromWebIdentityToken":"system:serviceaccount:kube-system:","assumedRoleUser":{"assumedRoleId":"AROA:","arn":"arn:aws:sts:::assumed-role/"},"provider":"arn:aws:iam:::oidc-provider/oidc.eks.us-east-1.amazonaws.com/id/","audience":"sts.amazonaws.com"}
sts GetCallerIdentity
sts AssumeRole {"roleArn":"arn:aws:iam:::role/aws-service-role/","roleSessionName":"i-0","externalId":"","durationSeconds":3600,"policy":""} => {"credentials":{"accessKeyId":"ASIA","sessionToken":"","expiration":""},"assumedRoleUser":{"assumedRoleId":"AROA:","arn":"arn:aws:sts:::assumed-role/"}}
`

/** Calls on data, the most frequent last: who uses an object, a function, a table. */
export const dataCalls = `
sqs SendMessage {"queueUrl":"https://sqs.us-east-1.amazonaws.com/","messageBody":"HIDDEN_DUE_TO_SECURITY_REASONS"} => {"messageId":"","mD5OfMessageBody":""}
sqs ReceiveMessage {"queueUrl":"https://sqs.us-east-1.amazonaws.com/","maxNumberOfMessages":10,"waitTimeSeconds":20}
sns Publish {"topicArn":"arn:aws:sns:us-east-1::","message":"HIDDEN_DUE_TO_SECURITY_REASONS"} => {"messageId":""}
dynamodb Scan {"tableName":""}
dynamodb BatchGetItem {"requestItems":{"":{"keys":[{"id":
dynamodb UpdateItem {"tableName":"","key":{"id":"HIDDEN_DUE_TO_SECURITY_REASONS"}}
dynamodb Query {"tableName":"","indexName":"","keyConditionExpression":"HIDDEN_DUE_TO_SECURITY_REASONS"}
dynamodb PutItem {"tableName":"","key":{"id":""}}
dynamodb GetItem {"tableName":"","key":{"id":"","pk":"","sk":""},"consistentRead":false}
lambda Invoke {"functionName":"arn:aws:lambda:us-east-1::function:","invocationType":"RequestResponse","logType":"None"}
s3 CopyObject {"x-amz-copy-source":"","bucketName":"","Host":".s3.us-east-1.amazonaws.com","key":""}
s3 CompleteMultipartUpload {"bucketName":"","Host":".s3.us-east-1.amazonaws.com","uploadId":"","key":""}
s3 CreateMultipartUpload {"bucketName":"","Host":".s3.us-east-1.amazonaws.com","uploads":"","key":""}
s3 UploadPart {"bucketName":"","partNumber":"1","Host":".s3.us-east-1.amazonaws.com","uploadId":"","key":""}
s3 DeleteObjects {"bucketName":"","delete":"","Host":".s3.us-east-1.amazonaws.com"}
s3 DeleteObject {"bucketName":"","Host":".s3.us-east-1.amazonaws.com","key":""}
s3 HeadObject {"bucketName":"","Host":".s3.us-east-1.amazonaws.com","key":""}
s3 ListObjects {"list-type":"2","bucketName":"","encoding-type":"url","prefix":"","delimiter":"/","Host":".s3.us-east-1.amazonaws.com","max-keys":"1000"}
s3 PutObject {"bucketName":"","Host":".s3.us-east-1.amazonaws.com","key":"AWSLogs//CloudTrail/us-east-1/2026/","x-amz-acl":"bucket-owner-full-control","x-amz-server-side-encryption":"aws:kms","x-amz-storage-class":"STANDARD"} => {"x-amz-server-side-encryption":"AES256","x-amz-version-id":""}
s3 GetObject {"bucketName":"","Host":".s3.us-east-1.amazonaws.com","key":"","X-Amz-Date":"","response-content-type":"","X-Amz-Algorithm":"AWS4-HMAC-SHA256","X-Amz-SignedHeaders":"host","X-Amz-Expires":"300"}
`
