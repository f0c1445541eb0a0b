// Everything in the resource group, put together. Each module is one thing and holds the roles to it.
param suffix string
param location string
param tags object
param apiAudience string
param operatorsId string
param operatorsType string
param vnetEnabled bool
param vnetAddressPrefix string
param storageSku string
param checkpointRetentionDays int
param isCheckpointPolicyLocked bool
param deadLetterRetentionDays int
param logRetentionDays int
param logCustodyWrites bool
param alertEmails array
param maximumInstanceCount int
param alwaysReadyInstances int
param directoryPartnerTopic string
param directoryClientStateSecret string
param graphWritesPer150Seconds int
param signalAuthorizationSecret string
param allowLogsLocalAuth bool

var publicNetworkAccess = vnetEnabled ? 'Disabled' : 'Enabled'
var directoryNotificationUrl = empty(directoryPartnerTopic) ? '' : 'EventGrid:?azuresubscriptionid=${subscription().subscriptionId}&resourcegroup=${resourceGroup().name}&partnertopic=${directoryPartnerTopic}&location=${location}'

module workerIdentity 'modules/identity.bicep' = {
  name: 'worker-identity'
  params: {
    name: 'id-handoff-worker-${suffix}'
    location: location
    tags: tags
  }
}

module analystIdentity 'modules/identity.bicep' = {
  name: 'analyst-identity'
  params: {
    name: 'id-handoff-analyst-${suffix}'
    location: location
    tags: tags
  }
}

module telemetry 'modules/telemetry.bicep' = {
  name: 'telemetry'
  params: {
    suffix: suffix
    location: location
    tags: tags
    workerPrincipalId: workerIdentity.outputs.principalId
    analystPrincipalId: analystIdentity.outputs.principalId
    retentionInDays: logRetentionDays
  }
}

module network 'modules/network.bicep' = if (vnetEnabled) {
  name: 'network'
  params: {
    name: 'vnet-handoff-${suffix}'
    location: location
    tags: tags
    addressPrefix: vnetAddressPrefix
  }
}

module vault 'modules/vault.bicep' = {
  name: 'vault'
  params: {
    name: 'kv-${suffix}'
    location: location
    tags: tags
    publicNetworkAccess: publicNetworkAccess
    workspaceId: telemetry.outputs.workspaceId
    workerPrincipalId: workerIdentity.outputs.principalId
  }
}

module events 'modules/events.bicep' = {
  name: 'events'
  params: {
    suffix: suffix
    location: location
    tags: tags
    vaultId: vault.outputs.id
    outPublicNetworkAccess: publicNetworkAccess
    workspaceId: telemetry.outputs.workspaceId
    workerPrincipalId: workerIdentity.outputs.principalId
    directoryPartnerTopic: directoryPartnerTopic
    operatorsId: operatorsId
    operatorsType: operatorsType
  }
}

module signInLogs 'modules/signinlogs.bicep' = {
  name: 'signinlogs'
  params: {
    suffix: suffix
    location: location
    tags: tags
    publicNetworkAccess: publicNetworkAccess
    workerPrincipalId: workerIdentity.outputs.principalId
    allowLocalAuth: allowLogsLocalAuth
  }
}

module custody 'modules/custody.bicep' = {
  name: 'custody'
  params: {
    name: take('sthandoff${suffix}', 24)
    location: location
    tags: tags
    sku: storageSku
    publicNetworkAccess: publicNetworkAccess
    workspaceId: telemetry.outputs.workspaceId
    workerPrincipalId: workerIdentity.outputs.principalId
    analystPrincipalId: analystIdentity.outputs.principalId
    deadLetterPrincipalIds: events.outputs.deadLetterPrincipalIds
    operatorsId: operatorsId
    operatorsType: operatorsType
    checkpointRetentionDays: checkpointRetentionDays
    isCheckpointPolicyLocked: isCheckpointPolicyLocked
    deadLetterRetentionDays: deadLetterRetentionDays
    isWriteLogged: logCustodyWrites
  }
}

module workerStorage 'modules/hostStorage.bicep' = {
  name: 'worker-storage'
  params: {
    name: take('sthandoffw${suffix}', 24)
    location: location
    tags: tags
    sku: storageSku
    publicNetworkAccess: publicNetworkAccess
    appPrincipalId: workerIdentity.outputs.principalId
  }
}

module analystStorage 'modules/hostStorage.bicep' = {
  name: 'analyst-storage'
  params: {
    name: take('sthandoffa${suffix}', 24)
    location: location
    tags: tags
    sku: storageSku
    publicNetworkAccess: publicNetworkAccess
    appPrincipalId: analystIdentity.outputs.principalId
  }
}

module endpoints 'modules/endpoints.bicep' = if (vnetEnabled) {
  name: 'endpoints'
  params: {
    location: location
    tags: tags
    networkId: network!.outputs.id
    subnetId: network!.outputs.endpointSubnetId
    endpoints: [
      { name: 'custody-table', target: custody.outputs.id, group: 'table', zone: 'privatelink.table.${environment().suffixes.storage}' }
      { name: 'custody-blob', target: custody.outputs.id, group: 'blob', zone: 'privatelink.blob.${environment().suffixes.storage}' }
      { name: 'worker-blob', target: workerStorage.outputs.id, group: 'blob', zone: 'privatelink.blob.${environment().suffixes.storage}' }
      { name: 'analyst-blob', target: analystStorage.outputs.id, group: 'blob', zone: 'privatelink.blob.${environment().suffixes.storage}' }
      { name: 'vault', target: vault.outputs.id, group: 'vault', zone: 'privatelink.vaultcore.azure.net' }
      { name: 'logs', target: signInLogs.outputs.id, group: 'namespace', zone: 'privatelink.servicebus.windows.net' }
      { name: 'events-out', target: events.outputs.topicOutId, group: 'topic', zone: 'privatelink.eventgrid.azure.net' }
    ]
  }
}

module worker 'modules/worker.bicep' = {
  name: 'worker'
  params: {
    name: 'func-handoff-worker-${suffix}'
    location: location
    tags: tags
    identityId: workerIdentity.outputs.id
    identityClientId: workerIdentity.outputs.clientId
    hostBlobEndpoint: workerStorage.outputs.blobEndpoint
    packageContainerUrl: workerStorage.outputs.packageContainerUrl
    applicationInsightsConnectionString: telemetry.outputs.connectionString
    tableEndpoint: custody.outputs.tableEndpoint
    tableName: custody.outputs.tableName
    vaultUri: vault.outputs.uri
    topicOutEndpoint: events.outputs.topicOutEndpoint
    signInLogsNamespace: signInLogs.outputs.fullyQualifiedNamespace
    signInLogsHubName: signInLogs.outputs.hubName
    signInLogsConsumerGroupName: signInLogs.outputs.consumerGroupName
    directoryNotificationUrl: directoryNotificationUrl
    directoryClientStateSecret: directoryClientStateSecret
    signalAuthorizationSecret: signalAuthorizationSecret
    graphWritesPer150Seconds: graphWritesPer150Seconds
    alwaysReadyInstances: alwaysReadyInstances
    maximumInstanceCount: maximumInstanceCount
    subnetId: vnetEnabled ? network!.outputs.workerSubnetId : ''
  }
}

module analyst 'modules/analyst.bicep' = {
  name: 'analyst'
  params: {
    name: 'func-handoff-analyst-${suffix}'
    location: location
    tags: tags
    identityId: analystIdentity.outputs.id
    identityClientId: analystIdentity.outputs.clientId
    hostBlobEndpoint: analystStorage.outputs.blobEndpoint
    packageContainerUrl: analystStorage.outputs.packageContainerUrl
    applicationInsightsConnectionString: telemetry.outputs.connectionString
    tableEndpoint: custody.outputs.tableEndpoint
    tableName: custody.outputs.tableName
    apiAudience: apiAudience
    signInLogsNamespace: signInLogs.outputs.fullyQualifiedNamespace
    signInLogsHubName: signInLogs.outputs.hubName
    signInLogsConsumerGroupName: signInLogs.outputs.consumerGroupName
    directoryNotificationUrl: directoryNotificationUrl
    maximumInstanceCount: maximumInstanceCount
    subnetId: vnetEnabled ? network!.outputs.analystSubnetId : ''
  }
}

module alerts 'modules/alerts.bicep' = {
  name: 'alerts'
  params: {
    suffix: suffix
    location: location
    tags: tags
    workspaceId: telemetry.outputs.workspaceId
    workerName: worker.outputs.name
    workerPrincipalId: workerIdentity.outputs.principalId
    analystPrincipalId: analystIdentity.outputs.principalId
    topicInId: events.outputs.topicInId
    vaultTopicId: events.outputs.vaultTopicId
    custodyId: custody.outputs.id
    isWriteLogged: logCustodyWrites
    emails: alertEmails
  }
}

module workbook 'modules/workbook.bicep' = {
  name: 'workbook'
  params: {
    suffix: suffix
    location: location
    tags: tags
    workspaceId: telemetry.outputs.workspaceId
  }
}

output workerName string = worker.outputs.name
output workerUrl string = worker.outputs.url
output workerPrincipalId string = workerIdentity.outputs.principalId
output analystName string = analyst.outputs.name
output analystUrl string = analyst.outputs.url
output topicInName string = events.outputs.topicInName
output topicInId string = events.outputs.topicInId
output topicInEndpoint string = events.outputs.topicInEndpoint
output topicOutId string = events.outputs.topicOutId
output vaultName string = vault.outputs.name
output vaultTopicName string = events.outputs.vaultTopicName
output logsRuleId string = signInLogs.outputs.ruleId
output logsHubName string = signInLogs.outputs.hubName
output alertGroupId string = alerts.outputs.peopleId
output custodyAccountName string = custody.outputs.name
output deadLettersUrl string = '${custody.outputs.blobEndpoint}${custody.outputs.deadLetterContainerName}'
