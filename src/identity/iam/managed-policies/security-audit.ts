import { type AwsPolicySource, actionsOf } from './aws-policy-source.ts'

/**
 * Configuration that matters to an audit, never content: an auditor sees a bucket's policy and not its objects, a
 * queue's attributes and not its messages, trails and not what a query of an event data store finds.
 *
 * AWS's document names each such read of each service. This one has those of the services that Cairn answers and of
 * the common ones that it forwards, joined to patterns where all of a verb's reads are configuration.
 */
export const securityAudit: AwsPolicySource = {
  policyName: 'SecurityAudit',
  policyId: 'ANPAIX2T3QCXHR2OGGCTO',
  description:
    'The security audit template grants access to read security configuration metadata. It is useful for software ' +
    'that audits the configuration of an AWS account.',
  publishedAtMs: Date.UTC(2015, 1, 6, 18, 41, 1),
  versionNumber: 1,
  statements: [
    {
      Sid: 'BaseSecurityAuditStatement',
      Effect: 'Allow',
      Action: actionsOf({
        'access-analyzer': 'GetAnalyzedResource GetAnalyzer GetArchiveRule GetFinding List*',
        account: 'GetAlternateContact GetContactInformation ListRegions',
        acm: 'Describe* List*',
        apigateway: 'GET',
        athena: 'GetDataCatalog GetWorkGroup ListDataCatalogs ListTagsForResource ListWorkGroups',
        autoscaling: 'Describe*',
        backup: 'DescribeBackupVault DescribeGlobalSettings GetBackupPlan GetBackupVaultAccessPolicy List*',
        batch: 'DescribeComputeEnvironments DescribeJobDefinitions',
        cloudformation: 'DescribeStack* GetStackPolicy GetTemplate ListStack*',
        cloudfront: 'Get* List*',
        cloudtrail:
          'DescribeTrails GetChannel GetEventDataStore GetEventSelectors GetInsightSelectors GetResourcePolicy ' +
          'GetTrail GetTrailStatus ListChannels ListEventDataStores ListPublicKeys ListTags ListTrails LookupEvents',
        cloudwatch: 'Describe* GetDashboard ListDashboards ListMetrics ListTagsForResource',
        codebuild: 'BatchGetProjects GetResourcePolicy ListProjects',
        config: 'BatchGet* Deliver* Describe* Get* List* Select*',
        dynamodb:
          'DescribeContinuousBackups DescribeExport DescribeGlobalTable DescribeKinesisStreamingDestination ' +
          'DescribeTable DescribeTimeToLive GetResourcePolicy ListBackups ListExports ListGlobalTables ListStreams ' +
          'ListTables ListTagsOfResource',
        ec2:
          'Describe* GetEbsDefaultKmsKeyId GetEbsEncryptionByDefault GetManagedPrefixListAssociations ' +
          'GetSnapshotBlockPublicAccessState',
        ecr:
          'DescribeImageScanFindings DescribeImages DescribeRegistry DescribeRepositories ' +
          'GetLifecyclePolicy GetRegistryPolicy GetRepositoryPolicy ListImages ListTagsForResource',
        ecs: 'Describe* List*',
        eks: 'Describe* List*',
        elasticache: 'Describe* ListTagsForResource',
        elasticfilesystem:
          'DescribeAccessPoints DescribeBackupPolicy DescribeFileSystem* DescribeMountTarget* DescribeTags',
        elasticloadbalancing: 'Describe*',
        es: 'Describe* GetCompatibleVersions ListDomainNames ListTags',
        events: 'Describe* List* TestEventPattern',
        firehose: 'Describe* List*',
        glue:
          'GetCatalogImportStatus GetConnections GetDataCatalogEncryptionSettings GetDatabases ' +
          'GetDevEndpoints GetJobs GetResourcePolic* GetSecurityConfigurations GetTables ListTriggers',
        guardduty: 'DescribeOrganizationConfiguration DescribePublishingDestination Get* List*',
        iam:
          'GenerateCredentialReport GenerateServiceLastAccessedDetails Get* List* SimulateCustomPolicy ' +
          'SimulatePrincipalPolicy',
        inspector2: 'BatchGetAccountStatus DescribeOrganizationConfiguration GetConfiguration List*',
        kinesis: 'DescribeLimits DescribeStream DescribeStreamSummary GetResourcePolicy ListStreams ListTagsForStream',
        kms: 'Describe* GetKeyPolicy GetKeyRotationStatus GetParametersForImport GetPublicKey List*',
        lambda:
          'GetAccountSettings GetFunctionConfiguration GetFunctionUrlConfig GetLayerVersionPolicy GetPolicy List*',
        logs: 'Describe* GetDataProtectionPolicy GetLogDelivery ListLogDeliveries ListTags*',
        macie2: 'DescribeBuckets DescribeOrganizationConfiguration GetMacieSession List*',
        organizations: 'Describe* List*',
        ram: 'Get* List*',
        rds: 'Describe* ListTagsForResource',
        redshift: 'Describe*',
        'resource-groups': 'GetGroup* GetTags ListGroup*',
        route53: 'Get* List*',
        route53domains: 'GetDomainDetail GetOperationDetail List*',
        s3:
          'DescribeJob GetAccelerateConfiguration GetAccessPoint GetAccessPointPolicy GetAccessPointPolicyStatus ' +
          'GetAccountPublicAccessBlock GetAnalyticsConfiguration GetBucket* GetEncryptionConfiguration ' +
          'GetInventoryConfiguration GetLifecycleConfiguration GetMetricsConfiguration GetObjectAcl ' +
          'GetObjectVersionAcl GetReplicationConfiguration ListAccessPoints ListAllMyBuckets',
        secretsmanager: 'DescribeSecret GetResourcePolicy ListSecretVersionIds ListSecrets',
        securityhub: 'Describe* Get* List*',
        ses: 'Describe* GetAccount* GetIdentity* List*',
        sns: 'GetSubscriptionAttributes GetTopicAttributes List*',
        sqs: 'GetQueueAttributes GetQueueUrl ListDeadLetterSourceQueues ListQueueTags ListQueues',
        ssm:
          'Describe* GetAutomationExecution GetServiceSetting ListAssociation* ListCommands ' +
          'ListCompliance* ListDocument* ListResource* ListTagsForResource',
        sso: 'Describe* GetInlinePolicyForPermissionSet List*',
        states: 'DescribeStateMachine ListActivities ListStateMachines ListTagsForResource',
        tag: 'GetResources GetTagKeys GetTagValues',
        trustedadvisor: 'Describe*',
        waf: 'GetLoggingConfiguration GetRule* GetWebACL List*',
        wafv2: 'GetIPSet GetLoggingConfiguration GetPermissionPolicy GetRegexPatternSet GetRuleGroup GetWebACL* List*',
      }),
      Resource: '*',
    },
  ],
}
