// Topics only. An event subscription names a function, so it can be made only after the code is deployed (docs/deploy.md).
param suffix string
param location string
param tags object
param vaultId string
param appPrincipalId string
param deployerPrincipalId string
param deployerPrincipalType string

var eventGridDataSender = 'd5a91429-5739-47e2-a06b-3470a27159e7'

// The identities write dead letters: the storage account takes no key.
resource topicIn 'Microsoft.EventGrid/topics@2025-02-15' = {
  name: 'evgt-handoff-in-${suffix}'
  location: location
  tags: tags
  identity: { type: 'SystemAssigned' }
  properties: {
    inputSchema: 'CloudEventSchemaV1_0'
    disableLocalAuth: true
    minimumTlsVersionAllowed: '1.2'
    publicNetworkAccess: 'Enabled'
  }
}

resource topicOut 'Microsoft.EventGrid/topics@2025-02-15' = {
  name: 'evgt-handoff-out-${suffix}'
  location: location
  tags: tags
  properties: {
    inputSchema: 'CloudEventSchemaV1_0'
    disableLocalAuth: true
    minimumTlsVersionAllowed: '1.2'
    publicNetworkAccess: 'Enabled'
  }
}

resource vaultTopic 'Microsoft.EventGrid/systemTopics@2025-02-15' = {
  name: 'evgst-handoff-vault-${suffix}'
  location: location
  tags: tags
  identity: { type: 'SystemAssigned' }
  properties: {
    source: vaultId
    topicType: 'Microsoft.KeyVault.vaults'
  }
}

resource publishesEvents 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(topicOut.id, appPrincipalId, eventGridDataSender)
  scope: topicOut
  properties: {
    principalId: appPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', eventGridDataSender)
  }
}

resource sendsFirstEvent 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(deployerPrincipalId)) {
  name: guid(topicIn.id, deployerPrincipalId, eventGridDataSender)
  scope: topicIn
  properties: {
    principalId: deployerPrincipalId
    principalType: deployerPrincipalType
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', eventGridDataSender)
  }
}

output topicInId string = topicIn.id
output topicInEndpoint string = topicIn.properties.endpoint
output topicOutId string = topicOut.id
output topicOutEndpoint string = topicOut.properties.endpoint
output vaultTopicName string = vaultTopic.name
output deadLetterPrincipalIds array = [
  topicIn.identity.principalId
  vaultTopic.identity.principalId
]
