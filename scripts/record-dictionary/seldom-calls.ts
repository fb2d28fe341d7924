/**
 * Well-known calls on the management side, one a line: service, event name, and where the record shows them the request
 * and, behind `=>`, the response, as CloudTrail writes their fields. What differs from call to call is left empty, so
 * that the text holds only what repeats. These are the less frequent; `frequent-calls.ts` has the others.
 */
export const seldomCalls = `
organizations ListAccounts {"nextToken":""}
organizations DescribeOrganization
organizations ListParents {"childId":""}
account GetContactInformation
access-analyzer ListFindings {"analyzerArn":"arn:aws:access-analyzer:","filter":{}}
access-analyzer ValidatePolicy {"policyType":"IDENTITY_POLICY","policyDocument":"
acm ListCertificates {"includes":{"keyTypes":["RSA_2048","EC_prime256v1"]}}
acm DescribeCertificate {"certificateArn":"arn:aws:acm:us-east-1::certificate/"}
acm RequestCertificate {"domainName":"","validationMethod":"DNS"} => {"certificateArn":"arn:aws:acm:us-east-1::certificate/"}
apigateway GetRestApis {"template":false}
apigateway GetResources {"restApiId":"","template":false}
apigateway CreateDeployment {"restApiId":"","createDeploymentInput":{"stageName":"prod"}}
application-autoscaling DescribeScalableTargets {"serviceNamespace":"ecs"}
application-autoscaling RegisterScalableTarget {"serviceNamespace":"dynamodb","scalableDimension":"dynamodb:table:ReadCapacityUnits","resourceId":"table/"}
athena StartQueryExecution {"queryString":"","clientRequestToken":"","queryExecutionContext":{"database":"","catalog":"AwsDataCatalog"},"workGroup":"primary"} => {"queryExecutionId":""}
athena GetQueryExecution {"queryExecutionId":""}
athena GetQueryResults {"queryExecutionId":"","maxResults":1000}
backup StartBackupJob {"backupVaultName":"Default","resourceArn":"arn:aws:ec2:us-east-1::volume/vol-0","iamRoleArn":"arn:aws:iam:::role/service-role/AWSBackupDefaultServiceRole"}
bedrock InvokeModel {"modelId":"anthropic.claude-3-sonnet-20240229-v1:0"}
bedrock ListFoundationModels
ce GetCostAndUsage {"timePeriod":{"start":"","end":""},"granularity":"DAILY","metrics":["UnblendedCost"]}
cloudfront ListDistributions {"maxItems":"100"}
cloudfront CreateInvalidation {"distributionId":"","invalidationBatch":{"paths":{"quantity":1,"items":["/*"]},"callerReference":""}} => {"location":"https://cloudfront.amazonaws.com/2020-05-31/distribution//invalidation/","invalidation":{"id":"","status":"InProgress","createTime":""}}
codebuild BatchGetBuilds {"ids":[":"]}
codebuild StartBuild {"projectName":""}
codecommit GitPull
codedeploy CreateDeployment {"applicationName":"","deploymentGroupName":"","revision":{"revisionType":"S3"}} => {"deploymentId":"d-"}
codepipeline GetPipelineState {"name":""}
codepipeline PutJobSuccessResult {"jobId":""}
cognito-idp AdminGetUser {"userPoolId":"us-east-1_","username":"HIDDEN_DUE_TO_SECURITY_REASONS"}
cognito-idp InitiateAuth {"authFlow":"USER_SRP_AUTH","authParameters":"HIDDEN_DUE_TO_SECURITY_REASONS","clientMetadata":{},"clientId":""}
config PutEvaluations {"evaluations":[{"complianceResourceType":"AWS::EC2::Instance","complianceResourceId":"i-0","complianceType":"COMPLIANT","orderingTimestamp":""}],"resultToken":"
config DescribeConfigurationRecorders
config DescribeConfigurationRecorderStatus
config DescribeDeliveryChannels
config SelectResourceConfig {"expression":"SELECT ","limit":100}
dms DescribeReplicationTasks {"maxRecords":100}
ds DescribeDirectories
elasticache DescribeCacheClusters {"maxRecords":100,"showCacheNodeInfo":true}
elasticache DescribeReplicationGroups {"replicationGroupId":""}
elasticbeanstalk DescribeEnvironments {"includeDeleted":false}
elasticfilesystem DescribeFileSystems {"fileSystemId":"fs-0"}
elasticfilesystem DescribeMountTargets {"fileSystemId":"fs-0"}
es DescribeElasticsearchDomain {"domainName":""}
es ESHttpPost
firehose DescribeDeliveryStream {"deliveryStreamName":""}
glacier ListVaults {"accountId":"-"}
glue GetTable {"catalogId":"","databaseName":"","name":""}
glue GetPartitions {"databaseName":"","tableName":"","expression":""}
glue GetDatabases {"catalogId":""}
glue StartJobRun {"jobName":"","arguments":"***"} => {"jobRunId":"jr_"}
guardduty ListDetectors {"maxResults":"50"}
guardduty ListFindings {"detectorId":"","findingCriteria":{"criterion":{"service.archived":{"eq":["false"]}}}}
guardduty GetFindings {"detectorId":"","findingIds":[""]}
health DescribeEventAggregates {"aggregateField":"eventTypeCategory","filter":{"eventStatusCodes":["open","upcoming"],"startTimes":[{"from":""}]}}
imagebuilder ListImagePipelines
inspector2 ListFindings {"maxResults":100,"filterCriteria":{}}
kinesis DescribeStreamSummary {"streamName":""}
kinesis DescribeStream {"streamName":"","limit":100}
kinesis ListShards {"streamName":""}
macie2 GetMacieSession
notifications ListNotificationHubs
quicksight GetDashboard {"dashboardId":""}
ram GetResourceShares {"resourceOwner":"SELF"}
redshift DescribeClusters {"clusterIdentifier":""}
redshift-data ExecuteStatement {"database":"","sql":"***OMITTED***","clusterIdentifier":""}
resource-groups ListGroups
resource-explorer-2 ListIndexes {"Type":"AGGREGATOR"}
route53 ChangeResourceRecordSets {"hostedZoneId":"Z","changeBatch":{"changes":[{"action":"UPSERT","resourceRecordSet":{"name":"","type":"CNAME","tTL":300,"resourceRecords":[{"value":""}]}}]}} => {"changeInfo":{"id":"/change/C","status":"PENDING","submittedAt":""}}
route53 ListHostedZones
route53 ListResourceRecordSets {"hostedZoneId":"Z","maxItems":"100"}
sagemaker DescribeTrainingJob {"trainingJobName":""}
sagemaker ListEndpoints
scheduler GetSchedule {"groupName":"default","name":""}
servicecatalog ListApplications {}
securityhub BatchImportFindings
securityhub GetFindings {"filters":{"recordState":[{"value":"ACTIVE","comparison":"EQUALS"}]}}
servicediscovery GetInstancesHealthStatus {"serviceId":"srv-"}
ses SendEmail {"source":"HIDDEN_DUE_TO_SECURITY_REASONS","destination":"HIDDEN_DUE_TO_SECURITY_REASONS"}
ses GetAccount
shield DescribeSubscription
states StartExecution {"stateMachineArn":"arn:aws:states:us-east-1::stateMachine:","name":"","input":"HIDDEN_DUE_TO_SECURITY_REASONS"} => {"executionArn":"arn:aws:states:us-east-1::execution:","startDate":""}
states DescribeExecution {"executionArn":"arn:aws:states:us-east-1::execution:"}
sso ListAccountRoles
sso GetRoleCredentials
sso-directory DescribeUser
support DescribeTrustedAdvisorChecks {"language":"en"}
support DescribeTrustedAdvisorCheckSummaries {"checkIds":[""]}
tagging GetResources {"resourcesPerPage":100,"tagFilters":[{"key":"","values":[""]}]}
waf-regional ListWebACLs {"limit":100}
wafv2 GetWebACLForResource {"resourceArn":"arn:aws:elasticloadbalancing:us-east-1::loadbalancer/app/"}
workspaces DescribeWorkspaces
xray GetSamplingRules
cloud9 DescribeEnvironments
servicequotas ListServiceQuotas {"serviceCode":"ec2"}
discovery DescribeAgents
cloudshell CreateEnvironment => {"environmentId":"","status":"CREATING"}
cloudshell GetEnvironmentStatus {"environmentId":""}
cloudformation DescribeStackEvents {"stackName":"arn:aws:cloudformation:us-east-1::stack/"}
cloudformation DescribeStackResources {"stackName":""}
cloudformation ListStacks {"stackStatusFilter":["CREATE_COMPLETE","UPDATE_COMPLETE"]}
cloudformation CreateStack {"stackName":"","templateURL":"https://s3.amazonaws.com/","parameters":[{"parameterKey":"","parameterValue":""}],"capabilities":["CAPABILITY_IAM","CAPABILITY_NAMED_IAM"],"tags":[{"key":"","value":""}]} => {"stackId":"arn:aws:cloudformation:us-east-1::stack/"}
cloudformation DeleteStack {"stackName":""}
cloudformation CreateChangeSet {"stackName":"","changeSetName":"","changeSetType":"UPDATE","capabilities":["CAPABILITY_IAM","CAPABILITY_NAMED_IAM","CAPABILITY_AUTO_EXPAND"]} => {"id":"arn:aws:cloudformation:us-east-1::changeSet/","stackId":"arn:aws:cloudformation:us-east-1::stack/"}
cloudformation ExecuteChangeSet {"changeSetName":"arn:aws:cloudformation:us-east-1::changeSet/"}
cloudformation DescribeStacks {"stackName":""}
ecr CreateRepository {"repositoryName":"","imageTagMutability":"IMMUTABLE"} => {"repository":{"repositoryArn":"arn:aws:ecr:us-east-1::repository/","registryId":"","repositoryName":"","repositoryUri":".dkr.ecr.us-east-1.amazonaws.com/"}}
ecr PutImage {"registryId":"","repositoryName":"","imageManifest":"{\\n \\"schemaVersion\\": 2,\\n \\"mediaType\\": \\"application/vnd.docker.distribution.manifest.v2+json\\",","imageTag":"latest"}
ecr InitiateLayerUpload {"repositoryName":"","registryId":""} => {"uploadId":"","partSize":10485760}
ecr UploadLayerPart {"repositoryName":"","registryId":"","uploadId":"","partFirstByte":0,"partLastByte":}
ecr BatchCheckLayerAvailability {"repositoryName":"","registryId":"","layerDigests":["sha256:"]}
ecr GetDownloadUrlForLayer {"registryId":"","repositoryName":"","layerDigest":"sha256:"}
ecr BatchGetImage {"registryId":"","repositoryName":"","imageIds":[{"imageDigest":"sha256:","imageTag":"latest"}],"acceptedMediaTypes":["application/vnd.oci.image.index.v1+json","application/vnd.docker.distribution.manifest.list.v2+json","application/vnd.docker.distribution.manifest.v2+json","application/vnd.oci.image.manifest.v1+json"]}
ecr DescribeRepositories {"registryId":"","repositoryNames":[""]}
ecr GetAuthorizationToken
eks ListClusters {"maxResults":100}
eks DescribeCluster {"name":""}
eks DescribeNodegroup {"name":"","nodegroupName":""}
eks CreateCluster {"name":"","roleArn":"arn:aws:iam:::role/","resourcesVpcConfig":{"subnetIds":["subnet-0"],"endpointPublicAccess":true,"endpointPrivateAccess":false}}
eks AccessKubernetesApi
ecs DescribeServices {"cluster":"","services":[""]}
ecs ListTasks {"cluster":"","serviceName":"","desiredStatus":"RUNNING"}
ecs DescribeTasks {"cluster":"arn:aws:ecs:us-east-1::cluster/","tasks":["arn:aws:ecs:us-east-1::task/"]}
ecs DescribeTaskDefinition {"taskDefinition":"arn:aws:ecs:us-east-1::task-definition/:1"}
ecs DescribeClusters {"clusters":[""],"include":["SETTINGS","STATISTICS","TAGS"]}
ecs RegisterTaskDefinition {"family":"","networkMode":"awsvpc","requiresCompatibilities":["FARGATE"],"cpu":"256","memory":"512","executionRoleArn":"arn:aws:iam:::role/ecsTaskExecutionRole","containerDefinitions":[{"name":"","image":".dkr.ecr.us-east-1.amazonaws.com/","essential":true,"portMappings":[{"containerPort":80,"protocol":"tcp"}],"environment":"HIDDEN_DUE_TO_SECURITY_REASONS","logConfiguration":{"logDriver":"awslogs","options":{"awslogs-group":"/ecs/","awslogs-region":"us-east-1","awslogs-stream-prefix":"ecs"}}}]}
ecs UpdateService {"cluster":"","service":"","taskDefinition":"arn:aws:ecs:us-east-1::task-definition/","desiredCount":2,"forceNewDeployment":true}
ecs RegisterContainerInstance {"cluster":"","totalResources":[{"name":"CPU","type":"INTEGER","doubleValue":0.0,"longValue":0,"integerValue":2048},{"name":"MEMORY","type":"INTEGER","doubleValue":0.0,"longValue":0,"integerValue":}]}
ecs SubmitTaskStateChange {"cluster":"","task":"arn:aws:ecs:us-east-1::task/","status":"STOPPED"} => {"acknowledgment":"ACK"}
ecs DiscoverPollEndpoint {"cluster":"","containerInstance":"arn:aws:ecs:us-east-1::container-instance/"} => {"endpoint":"https://ecs-a-1.us-east-1.amazonaws.com/","telemetryEndpoint":"https://ecs-t-1.us-east-1.amazonaws.com/"}
autoscaling DescribeScalingActivities {"autoScalingGroupName":"","maxRecords":100}
autoscaling DescribeAutoScalingInstances {"maxRecords":50}
autoscaling DescribeLaunchConfigurations {"launchConfigurationNames":[""]}
autoscaling UpdateAutoScalingGroup {"autoScalingGroupName":"","minSize":1,"maxSize":4,"desiredCapacity":2}
autoscaling CompleteLifecycleAction {"lifecycleHookName":"","autoScalingGroupName":"","lifecycleActionResult":"CONTINUE","instanceId":"i-0"}
autoscaling DescribeAutoScalingGroups {"autoScalingGroupNames":[""],"maxRecords":100}
elasticloadbalancing DescribeLoadBalancers {"loadBalancerArns":["arn:aws:elasticloadbalancing:us-east-1::loadbalancer/app/"],"pageSize":400}
elasticloadbalancing DescribeTargetGroups {"loadBalancerArn":"arn:aws:elasticloadbalancing:us-east-1::loadbalancer/app/"}
elasticloadbalancing DescribeTargetHealth {"targetGroupArn":"arn:aws:elasticloadbalancing:us-east-1::targetgroup/"}
elasticloadbalancing DescribeListeners {"loadBalancerArn":"arn:aws:elasticloadbalancing:us-east-1::loadbalancer/net/"}
elasticloadbalancing DescribeTags {"resourceArns":["arn:aws:elasticloadbalancing:us-east-1::listener/app/"]}
elasticloadbalancing DescribeInstanceHealth {"loadBalancerName":""}
elasticloadbalancing RegisterTargets {"targetGroupArn":"arn:aws:elasticloadbalancing:us-east-1::targetgroup/","targets":[{"id":"10.0.","port":80}]}
elasticloadbalancing DeregisterTargets {"targetGroupArn":"arn:aws:elasticloadbalancing:us-east-1::targetgroup/","targets":[{"id":"i-0"}]}
rds DescribeDBClusters {"dBClusterIdentifier":"","includeShared":false}
rds DescribeDBSnapshots {"dBInstanceIdentifier":"","snapshotType":"manual","includePublic":false,"includeShared":false}
rds DescribeDBSubnetGroups {"dBSubnetGroupName":"default"}
rds DescribeOrderableDBInstanceOptions {"engine":"mysql","engineVersion":"8.0","vpc":true}
rds ListTagsForResource {"resourceName":"arn:aws:rds:us-east-1::db:"}
rds CreateDBSnapshot {"dBSnapshotIdentifier":"","dBInstanceIdentifier":""}
rds ModifyDBSnapshotAttribute {"dBSnapshotIdentifier":"","attributeName":"restore","valuesToAdd":[""]}
rds CreateDBInstance {"dBInstanceIdentifier":"","dBInstanceClass":"db.t3.micro","engine":"postgres","allocatedStorage":20,"masterUsername":"admin","masterUserPassword":"****","vpcSecurityGroupIds":["sg-0"],"storageEncrypted":true,"publiclyAccessible":false,"backupRetentionPeriod":7,"deletionProtection":true}
rds DescribeDBInstances {"dBInstanceIdentifier":"","maxRecords":100}
dynamodb CreateTable {"tableName":"","attributeDefinitions":[{"attributeName":"id","attributeType":"S"}],"keySchema":[{"attributeName":"id","keyType":"HASH"}],"billingMode":"PAY_PER_REQUEST"}
dynamodb UpdateTable {"tableName":"","provisionedThroughput":{"readCapacityUnits":5,"writeCapacityUnits":5}}
dynamodb ListTables {"limit":100}
dynamodb DescribeContinuousBackups {"tableName":""}
dynamodb DescribeTimeToLive {"tableName":""}
dynamodb DescribeStream {"streamArn":"arn:aws:dynamodb:us-east-1::table//stream/"}
dynamodb DescribeTable {"tableName":""}
sns ListTopics
sns GetTopicAttributes {"topicArn":"arn:aws:sns:us-east-1::"}
sns Subscribe {"topicArn":"arn:aws:sns:us-east-1::","protocol":"email","endpoint":"HIDDEN_DUE_TO_SECURITY_REASONS","returnSubscriptionArn":true}
sns CreateTopic {"name":""} => {"topicArn":"arn:aws:sns:us-east-1::"}
sns ListSubscriptionsByTopic {"topicArn":"arn:aws:sns:us-east-1::"}
sqs CreateQueue {"queueName":"","attributes":{"VisibilityTimeout":"30"}} => {"queueUrl":"https://sqs.us-east-1.amazonaws.com/"}
sqs ListQueues {"queueNamePrefix":""}
sqs SetQueueAttributes {"queueUrl":"https://sqs.us-east-1.amazonaws.com/","attributes":{"Policy":"{\\"Version\\":\\"2012-10-17\\",\\"Statement\\":[{\\"Effect\\":\\"Allow\\",\\"Principal\\":{\\"Service\\":\\"sns.amazonaws.com\\"},\\"Action\\":\\"sqs:SendMessage\\",\\"Resource\\":\\"arn:aws:sqs:
sqs GetQueueUrl {"queueName":""}
sqs GetQueueAttributes {"queueUrl":"https://sqs.us-east-1.amazonaws.com/","attributeNames":["All","ApproximateNumberOfMessages","ApproximateNumberOfMessagesNotVisible","QueueArn"]}
events ListRules {"namePrefix":"","eventBusName":"default","limit":100}
events DescribeRule {"name":"","eventBusName":"default"}
events PutRule {"name":"","scheduleExpression":"rate(5 minutes)","eventPattern":"{\\"source\\":[\\"aws.","state":"ENABLED"} => {"ruleArn":"arn:aws:events:us-east-1::rule/"}
events PutTargets {"rule":"","targets":[{"id":"","arn":"arn:aws:lambda:us-east-1::function:"}]} => {"failedEntryCount":0,"failedEntries":[]}
events ListTargetsByRule {"rule":""}
monitoring GetMetricStatistics {"namespace":"AWS/EC2","metricName":"CPUUtilization","dimensions":[{"name":"InstanceId","value":"i-0"}],"startTime":"","endTime":"","period":300,"statistics":["Average"]}
monitoring PutMetricAlarm {"alarmName":"","namespace":"AWS/EC2","metricName":"CPUUtilization","statistic":"Average","dimensions":[{"name":"InstanceId","value":"i-0"}],"period":300,"evaluationPeriods":1,"threshold":80.0,"comparisonOperator":"GreaterThanOrEqualToThreshold","actionsEnabled":true,"alarmActions":["arn:aws:sns:us-east-1::"],"treatMissingData":"missing"}
monitoring DeleteAlarms {"alarmNames":[""]}
monitoring DescribeAlarmsForMetric {"namespace":"AWS/","metricName":""}
monitoring DescribeAlarms {"alarmNames":[""],"alarmNamePrefix":"TargetTracking-","maxRecords":100}
logs PutSubscriptionFilter {"logGroupName":"","filterName":"","filterPattern":"","destinationArn":"arn:aws:lambda:us-east-1::function:"}
logs FilterLogEvents {"logGroupName":"","startTime":,"endTime":,"limit":10000,"filterPattern":"","interleaved":true}
logs GetLogEvents {"logGroupName":"","logStreamName":"","limit":100,"startFromHead":true}
logs StartQuery {"logGroupNames":[""],"startTime":,"endTime":,"queryString":"","limit":1000}
logs DescribeLogStreams {"logGroupName":"","orderBy":"LastEventTime","descending":true,"limit":50}
logs PutRetentionPolicy {"logGroupName":"/aws/lambda/","retentionInDays":30}
logs ListTagsLogGroup {"logGroupName":"/aws/lambda/"}
logs CreateLogGroup {"logGroupName":"/aws/lambda/"}
logs DescribeLogGroups {"logGroupNamePrefix":"/aws/lambda/","limit":50}
logs CreateLogStream {"logStreamName":"/[$LATEST]","logGroupName":"/aws/lambda/"}
ssm SendCommand {"documentName":"AWS-RunShellScript","instanceIds":["i-0"],"parameters":"HIDDEN_DUE_TO_SECURITY_REASONS","interactive":false} => {"command":{"commandId":"","documentName":"AWS-RunShellScript","documentVersion":"$DEFAULT","status":"Pending","statusDetails":"Pending"}}
ssm StartSession {"target":"i-0"} => {"sessionId":"","tokenValue":"Value hidden due to security reasons.","streamUrl":"wss://ssmmessages.us-east-1.amazonaws.com/v1/data-channel/"}
ssm GetParametersByPath {"path":"/","recursive":true,"withDecryption":true}
ssm DescribeParameters {"parameterFilters":[{"key":"Name","option":"Equals","values":["/"]}],"maxResults":50}
ssm PutParameter {"name":"/","type":"SecureString","overwrite":true,"value":"HIDDEN_DUE_TO_SECURITY_REASONS","tier":"Standard"} => {"version":1,"tier":"Standard"}
ssm DeleteParameter {"name":"/"}
ssm DescribeInstanceInformation {"maxResults":50,"filters":[{"key":"InstanceIds","values":["i-0"]}]}
ssm ListAssociations {"associationFilterList":[{"key":"InstanceId","value":"i-0"}],"maxResults":20}
ssm ListInstanceAssociations {"instanceId":"i-0","maxResults":20}
ssm PutComplianceItems {"resourceId":"i-0","resourceType":"ManagedInstance","complianceType":"Association","executionSummary":{"executionTime":""}}
ssm PutInventory {"instanceId":"i-0"}
ssm ListTagsForResource {"resourceType":"Parameter","resourceId":"/"}
ssm GetParameters {"names":["/"],"withDecryption":true}
ssm UpdateInstanceInformation {"instanceId":"i-0","agentVersion":"3.","agentStatus":"Active","platformType":"Linux","platformName":"Amazon Linux","platformVersion":"2023","iPAddress":"10.0.","computerName":"ip-10-0-.ec2.internal","agentName":"amazon-ssm-agent","availabilityZone":"us-east-1a","availabilityZoneId":"use1-az1","sSMConnectionChannel":"ssmmessages"}
ssm GetParameter {"name":"/","withDecryption":true}
secretsmanager ListSecrets {"maxResults":100}
secretsmanager DescribeSecret {"secretId":"arn:aws:secretsmanager:us-east-1::secret:"}
secretsmanager GetResourcePolicy {"secretId":"arn:aws:secretsmanager:us-east-1::secret:"}
secretsmanager CreateSecret {"name":"","clientRequestToken":""} => {"arn":"arn:aws:secretsmanager:us-east-1::secret:"}
secretsmanager DeleteSecret {"secretId":"","recoveryWindowInDays":7,"forceDeleteWithoutRecovery":false}
secretsmanager GetSecretValue {"secretId":"arn:aws:secretsmanager:us-east-1::secret:","versionStage":"AWSCURRENT"}
`
