import type { JsonObject } from '../../src/event/event-record.ts'

/*
 * Audit items as other systems write them, by their public schemas, with the members that their senders always set.
 * What a test is about it says itself, in `changes`.
 */

/** `audit.k8s.io/v1` Event: kubectl creates a Deployment, at level RequestResponse. */
export function kubernetesEvent(changes: JsonObject = {}): JsonObject {
  return {
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    level: 'RequestResponse',
    auditID: '7c1f8a54-2f0b-4b1e-9a43-0d2c3f5e6a71',
    stage: 'ResponseComplete',
    requestURI: '/apis/apps/v1/namespaces/shop/deployments?fieldManager=kubectl-create',
    verb: 'create',
    user: {
      username: 'dana@example.com',
      uid: '1f2e3d4c',
      groups: ['shop-admins', 'system:authenticated'],
      extra: { 'authentication.kubernetes.io/credential-id': ['X509SHA256=5b41f0'] },
    },
    sourceIPs: ['203.0.113.9', '10.4.0.12'],
    userAgent: 'kubectl/v1.33.1 (linux/amd64) kubernetes/8adc0f0',
    objectRef: {
      resource: 'deployments',
      namespace: 'shop',
      name: 'web',
      apiGroup: 'apps',
      apiVersion: 'v1',
    },
    responseStatus: { metadata: {}, code: 201 },
    requestObject: { kind: 'Deployment', apiVersion: 'apps/v1', metadata: { name: 'web' }, spec: { replicas: 2 } },
    responseObject: {
      kind: 'Deployment',
      apiVersion: 'apps/v1',
      metadata: { name: 'web', uid: 'b0a5' },
      spec: { replicas: 2 },
    },
    requestReceivedTimestamp: '2026-11-20T09:12:44.104210Z',
    stageTimestamp: '2026-11-20T09:12:44.131877Z',
    annotations: {
      'authorization.k8s.io/decision': 'allow',
      'authorization.k8s.io/reason': 'RBAC: allowed by RoleBinding "admins/shop"',
    },
    ...changes,
  }
}

/** As the webhook backend sends events. Inside the list they name neither kind nor version. */
export function kubernetesEventList(events: readonly JsonObject[]): JsonObject {
  const items = events.map(({ kind: _, apiVersion: __, ...event }) => event)
  return { kind: 'EventList', apiVersion: 'audit.k8s.io/v1', metadata: {}, items }
}

/** MinIO's audit entry, version 1: a PutObject with the access key of a user's own service account. */
export function minioEntry(changes: JsonObject = {}): JsonObject {
  return {
    version: '1',
    deploymentid: '0a6e5c4f-5d0f-4b5c-8e55-ee9b6d1a2c10',
    time: '2026-11-20T09:12:45.201334559Z',
    event: '',
    trigger: 'incoming',
    api: {
      name: 'PutObject',
      bucket: 'invoices',
      object: '2026/11/a b.pdf',
      status: 'OK',
      statusCode: 200,
      rx: 2048,
      tx: 0,
      txHeaders: 312,
      timeToFirstByte: '2550110ns',
      timeToFirstByteInNS: '2550110',
      timeToResponse: '2551002ns',
      timeToResponseInNS: '2551002',
    },
    remotehost: '198.51.100.7',
    requestID: '187A2F0C1D3E5B60',
    userAgent: 'MinIO (linux; amd64) minio-go/v7.0.91',
    requestPath: '/invoices/2026/11/a b.pdf',
    requestHost: 'minio.example.com:9000',
    requestQuery: { 'x-id': 'PutObject' },
    requestHeader: {
      Authorization:
        'AWS4-HMAC-SHA256 Credential=UPLOADER0KEY00000001/20261120/us-east-1/s3/aws4_request,SignedHeaders=host;x-amz-date,Signature=5eb1a2c3d4',
      'Content-Length': '2048',
      'User-Agent': 'MinIO (linux; amd64) minio-go/v7.0.91',
      'X-Amz-Content-Sha256': 'UNSIGNED-PAYLOAD',
      'X-Amz-Date': '20261120T091245Z',
      'X-Amz-Server-Side-Encryption': 'AES256',
    },
    responseHeader: {
      'Accept-Ranges': 'bytes',
      'Content-Length': '0',
      ETag: '9b2cf535f27731c974343645a3985328',
      'X-Amz-Id-2': 'dd9025bab4ad464b049177c95eb6ebf3',
      'X-Amz-Request-Id': '187A2F0C1D3E5B60',
      'x-amz-version-id': 'c1a2b3d4',
    },
    tags: { PutObject: 'name=2026/11/a b.pdf,pool=1,set=1' },
    accessKey: 'UPLOADER0KEY00000001',
    parentUser: 'erin',
    ...changes,
  }
}

/** An entry of the ops log of Ceph's object gateway: a GetObject by a user of a tenant. */
export function cephEntry(changes: JsonObject = {}): JsonObject {
  return {
    bucket: 'acme/media',
    time: '2026-11-20T09:12:46.310927Z',
    time_local: '2026-11-20T10:12:46.310927+0100',
    remote_addr: '192.0.2.44',
    object_owner: 'acme$owner',
    user: 'acme$frank',
    operation: 'get_obj',
    uri: 'GET /media/films/one%20two.mp4?versionId=3HL4 HTTP/1.1',
    http_status: '200',
    error_code: '',
    bytes_sent: 73400320,
    bytes_received: 0,
    object_size: 73400320,
    total_time: 412,
    user_agent: 'aws-cli/2.17.9',
    referrer: '',
    trans_id: 'tx00000f3a5c6d7e8f90123-00691ed0ae-4e1b-default',
    authentication_type: 'Local',
    access_key_id: '0555b35654ad1656d804',
    temp_url: false,
    ...changes,
  }
}

/** A LogEntry of Cloud Logging with an AuditLog: a role is granted by an impersonated service account. */
export function gcpEntry(changes: JsonObject = {}, auditChanges: JsonObject = {}): JsonObject {
  return {
    protoPayload: {
      '@type': 'type.googleapis.com/google.cloud.audit.AuditLog',
      status: {},
      authenticationInfo: {
        principalEmail: 'deployer@acme-prod.iam.gserviceaccount.com',
        principalSubject: 'serviceAccount:deployer@acme-prod.iam.gserviceaccount.com',
        serviceAccountKeyName:
          '//iam.googleapis.com/projects/acme-prod/serviceAccounts/deployer@acme-prod.iam.gserviceaccount.com/keys/0f1e2d3c',
        serviceAccountDelegationInfo: [
          { firstPartyPrincipal: { principalEmail: 'grace@example.com' }, principalSubject: 'user:grace@example.com' },
        ],
      },
      requestMetadata: {
        callerIp: '203.0.113.77',
        callerSuppliedUserAgent: 'google-cloud-sdk gcloud/546.0.0',
        requestAttributes: { time: '2026-11-20T09:12:47.018Z', auth: {} },
        destinationAttributes: {},
      },
      serviceName: 'storage.googleapis.com',
      methodName: 'storage.setIamPermissions',
      authorizationInfo: [
        {
          resource: 'projects/_/buckets/acme-reports',
          permission: 'storage.buckets.setIamPolicy',
          granted: true,
          resourceAttributes: {},
          permissionType: 'ADMIN_WRITE',
        },
      ],
      resourceName: 'projects/_/buckets/acme-reports',
      resourceLocation: { currentLocations: ['europe-west4'] },
      request: { policy: { bindings: [{ role: 'roles/storage.objectViewer', members: ['user:henry@example.com'] }] } },
      response: { etag: 'CAI=' },
      ...auditChanges,
    },
    insertId: '1nkrpxve1cyvi',
    resource: {
      type: 'gcs_bucket',
      labels: { bucket_name: 'acme-reports', location: 'europe-west4', project_id: 'acme-prod' },
    },
    timestamp: '2026-11-20T09:12:47.012345678Z',
    severity: 'NOTICE',
    logName: 'projects/acme-prod/logs/cloudaudit.googleapis.com%2Factivity',
    receiveTimestamp: '2026-11-20T09:12:47.901234567Z',
    ...changes,
  }
}

/** As Pub/Sub pushes an entry to a subscription's endpoint. */
export function pubsubPush(entry: JsonObject, messageId = '11520433'): JsonObject {
  return {
    message: {
      attributes: { 'logging.googleapis.com/timestamp': '2026-11-20T09:12:47.012345678Z' },
      data: Buffer.from(JSON.stringify(entry)).toString('base64'),
      messageId,
      message_id: messageId,
      publishTime: '2026-11-20T09:12:48.5Z',
      publish_time: '2026-11-20T09:12:48.5Z',
    },
    subscription: 'projects/acme-prod/subscriptions/cairn',
  }
}

/** A record of Azure's Activity Log, as an event hub has it: a virtual machine is written, and refused. */
export function azureRecord(changes: JsonObject = {}): JsonObject {
  return {
    time: '2026-11-20T09:12:49.9792776Z',
    resourceId: '/SUBSCRIPTIONS/5D1F/RESOURCEGROUPS/PROD/PROVIDERS/MICROSOFT.COMPUTE/VIRTUALMACHINES/VM-1',
    operationName: 'MICROSOFT.COMPUTE/VIRTUALMACHINES/WRITE',
    category: 'Administrative',
    resultType: 'Failure',
    resultSignature: 'Failed.Forbidden',
    durationMs: '281',
    callerIpAddress: '203.0.113.80',
    correlationId: 'c776f9f4-36e5-4e0e-809b-c9b3c3fb62a8',
    identity: {
      authorization: {
        scope: '/subscriptions/5d1f/resourceGroups/prod/providers/Microsoft.Compute/virtualMachines/vm-1',
        action: 'Microsoft.Compute/virtualMachines/write',
        evidence: { role: 'Contributor', principalId: '2468adf0', principalType: 'User' },
      },
      claims: {
        aud: 'https://management.core.windows.net/',
        iss: 'https://sts.windows.net/72f988bf/',
        iat: '1795165900',
        appid: 'c44b4083',
        'http://schemas.microsoft.com/identity/claims/objectidentifier': '2468adf0-9211-44ef',
        'http://schemas.microsoft.com/identity/claims/tenantid': '72f988bf',
        'http://schemas.microsoft.com/claims/authnmethodsreferences': 'pwd,mfa',
        'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn': 'ines@example.com',
        name: 'Ines',
      },
    },
    level: 'Error',
    location: 'West Europe',
    properties: {
      eventCategory: 'Administrative',
      statusCode: 'Forbidden',
      serviceRequestId: '50d5cddb-8ca0',
      statusMessage: '{"error":{"code":"RequestDisallowedByPolicy","message":"A policy forbids it."}}',
      requestbody: '{"location":"westeurope","properties":{"osProfile":{"adminPassword":"correct horse"}}}',
    },
    ...changes,
  }
}

/** An event of OCSF's class API Activity, 1.1: a role is created by an assumed role. */
export function ocsfEvent(changes: JsonObject = {}): JsonObject {
  return {
    activity_id: 1,
    activity_name: 'Create',
    category_uid: 6,
    category_name: 'Application Activity',
    class_uid: 6003,
    class_name: 'API Activity',
    type_uid: 600301,
    severity_id: 1,
    severity: 'Informational',
    time: 1795166170123,
    status: 'Success',
    status_id: 1,
    metadata: {
      version: '1.1.0',
      uid: '0b5c2f1e-7a3d-4c1f-8f65-3f2d9d1a6b44',
      event_code: 'ApiCall',
      product: { name: 'Ledger', vendor_name: 'Acme', feature: { name: 'Management' } },
    },
    api: {
      operation: 'CreateRole',
      service: { name: 'ledger.example.com' },
      request: { uid: 'req-77', data: { roleName: 'auditor', clientSecret: 'not for the record' } },
      response: { data: { roleId: 'r-1' } },
    },
    actor: {
      user: {
        type: 'AssumedRole',
        type_id: 99,
        name: 'jon',
        uid: 'arn:aws:sts::210987654321:assumed-role/ops/jon',
        uid_alt: 'AROAEXAMPLE:jon',
        credential_uid: 'ASIAEXAMPLEKEY000001',
        account: { uid: '210987654321' },
        groups: [{ name: 'ops' }],
      },
      session: { created_time: 1795165000000, is_mfa: true, issuer: 'arn:aws:iam::210987654321:role/ops' },
    },
    src_endpoint: { ip: '198.51.100.30' },
    http_request: {
      user_agent: 'ledger-cli/3.1',
      http_headers: [
        { name: 'Authorization', value: 'Bearer abc.def.ghi' },
        { name: 'Accept', value: '*/*' },
      ],
    },
    cloud: { provider: 'AWS', region: 'eu-central-1', account: { uid: '210987654321' } },
    resources: [{ uid: 'ledger/roles/auditor', type: 'Ledger::Role' }],
    ...changes,
  }
}
