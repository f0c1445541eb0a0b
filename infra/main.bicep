targetScope = 'subscription'

@minLength(1)
@maxLength(40)
@description('Name of the azd environment; part of the resource group\'s name and of every tag.')
param environmentName string

@minLength(1)
@description('Region. Flex Consumption must be available there.')
param location string

@minLength(1)
@description('Client id of the app registration whose tokens the API accepts; the `aud` of its v2.0 tokens.')
param apiAudience string

@description('Object id of whoever deploys, who may then publish a first event. Empty grants nothing.')
param principalId string = ''

@allowed([
  'User'
  'ServicePrincipal'
  'Group'
])
param principalType string = 'User'

@description('Most instances the app may scale out to.')
@minValue(40)
@maxValue(1000)
param maximumInstanceCount int = 40

@description('Partner topic on which Microsoft Graph is to report changes of users. Graph makes it in this resource group. Empty: the directory reports nothing.')
param directoryPartnerTopic string = ''

@description('Secret in the vault by which the directory\'s events prove where they come from. It must be there before the partner topic is named.')
param directoryClientStateSecret string = 'handoff-directory-client-state'

@description('Writes to Microsoft Graph that one instance makes in 150 seconds at most. Graph takes 3,000 from an app in a tenant; lower it where others share them.')
@minValue(1)
param graphWritesPer150Seconds int = 3000

@description('Secret in the vault that holds the Authorization header which transmitters of shared signals send. Empty: none was agreed.')
param signalAuthorizationSecret string = ''

var tags = { 'azd-env-name': environmentName }
var directoryTopicPath = 'azuresubscriptionid=${subscription().subscriptionId}&resourcegroup=${group.name}&partnertopic=${directoryPartnerTopic}&location=${location}'
var suffix = toLower(uniqueString(subscription().id, environmentName, location))

resource group 'Microsoft.Resources/resourceGroups@2024-11-01' = {
  name: 'rg-${environmentName}'
  location: location
  tags: tags
}

module identity 'modules/identity.bicep' = {
  name: 'identity'
  scope: group
  params: {
    name: 'id-handoff-${suffix}'
    location: location
    tags: tags
  }
}

module telemetry 'modules/telemetry.bicep' = {
  name: 'telemetry'
  scope: group
  params: {
    suffix: suffix
    location: location
    tags: tags
    appPrincipalId: identity.outputs.principalId
  }
}

module vault 'modules/vault.bicep' = {
  name: 'vault'
  scope: group
  params: {
    name: 'kv-${suffix}'
    location: location
    tags: tags
    appPrincipalId: identity.outputs.principalId
  }
}

module events 'modules/events.bicep' = {
  name: 'events'
  scope: group
  params: {
    suffix: suffix
    location: location
    tags: tags
    vaultId: vault.outputs.id
    appPrincipalId: identity.outputs.principalId
    deployerPrincipalId: principalId
    deployerPrincipalType: principalType
  }
}

module signInLogs 'modules/signinlogs.bicep' = {
  name: 'signinlogs'
  scope: group
  params: {
    suffix: suffix
    location: location
    tags: tags
    appPrincipalId: identity.outputs.principalId
  }
}

module storage 'modules/storage.bicep' = {
  name: 'storage'
  scope: group
  params: {
    name: 'sthandoff${suffix}'
    location: location
    tags: tags
    appPrincipalId: identity.outputs.principalId
    deadLetterPrincipalIds: events.outputs.deadLetterPrincipalIds
  }
}

module app 'modules/app.bicep' = {
  name: 'app'
  scope: group
  params: {
    name: 'func-handoff-${suffix}'
    location: location
    tags: tags
    identityId: identity.outputs.id
    identityClientId: identity.outputs.clientId
    storageName: storage.outputs.name
    packageContainerName: storage.outputs.packageContainerName
    tableName: storage.outputs.tableName
    vaultUri: vault.outputs.uri
    topicOutEndpoint: events.outputs.topicOutEndpoint
    applicationInsightsConnectionString: telemetry.outputs.connectionString
    apiAudience: apiAudience
    signInLogsNamespace: signInLogs.outputs.fullyQualifiedNamespace
    signInLogsHubName: signInLogs.outputs.hubName
    signInLogsConsumerGroupName: signInLogs.outputs.consumerGroupName
    directoryNotificationUrl: empty(directoryPartnerTopic) ? '' : 'EventGrid:?${directoryTopicPath}'
    directoryClientStateSecret: directoryClientStateSecret
    signalAuthorizationSecret: signalAuthorizationSecret
    graphWritesPer150Seconds: graphWritesPer150Seconds
    maximumInstanceCount: maximumInstanceCount
  }
}

output AZURE_LOCATION string = location
output AZURE_TENANT_ID string = tenant().tenantId
output AZURE_RESOURCE_GROUP string = group.name
output HANDOFF_APP_NAME string = app.outputs.name
output HANDOFF_APP_ID string = app.outputs.id
output HANDOFF_URL string = app.outputs.url
output HANDOFF_IDENTITY_PRINCIPAL_ID string = identity.outputs.principalId
output HANDOFF_TOPIC_IN_ID string = events.outputs.topicInId
output HANDOFF_TOPIC_IN_ENDPOINT string = events.outputs.topicInEndpoint
output HANDOFF_TOPIC_OUT_ID string = events.outputs.topicOutId
output HANDOFF_VAULT_TOPIC_NAME string = events.outputs.vaultTopicName
output HANDOFF_LOGS_RULE_ID string = signInLogs.outputs.ruleId
output HANDOFF_LOGS_HUB_NAME string = signInLogs.outputs.hubName
output HANDOFF_VAULT_NAME string = vault.outputs.name
output HANDOFF_DEAD_LETTER_ENDPOINT string = storage.outputs.deadLetterEndpoint
