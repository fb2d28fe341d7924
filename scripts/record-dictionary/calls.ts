/**
 * Well-known calls, one a line: service, event name, and where the record shows them the request and, behind `=>`, the
 * response, as CloudTrail writes their fields. What differs from call to call is left empty, so that the text holds only
 * what repeats. The most frequent stand last.
 */
export const managementCalls = `
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

/** Calls on data: who uses an object, a function, a table. */
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
