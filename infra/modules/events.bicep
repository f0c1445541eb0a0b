// Topics only. An event subscription names a function, so it is made after the code is deployed (infra/subscriptions).
param suffix string
param location string
param tags object
param vaultId string
param outPublicNetworkAccess string
param workspaceId string
param workerPrincipalId string
param directoryPartnerTopic string
param operatorsId string
param operatorsType string

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
    publicNetworkAccess: outPublicNetworkAccess
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

// Lets Microsoft Graph make a partner topic in this resource group. It is for so many days; provisioning again begins them anew.
// https://learn.microsoft.com/azure/event-grid/subscribe-to-graph-api-events
resource partners 'Microsoft.EventGrid/partnerConfigurations@2025-02-15' = if (!empty(directoryPartnerTopic)) {
  name: 'default'
  location: 'global'
  properties: {
    partnerAuthorization: {
      defaultMaximumExpirationTimeInDays: 365
      authorizedPartnersList: [
        {
          partnerName: 'MicrosoftGraphAPI'
          partnerRegistrationImmutableId: 'c02e0126-707c-436d-b6a1-175d2748fb58'
        }
      ]
    }
  }
}

resource topicInLogged 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'failures'
  scope: topicIn
  properties: {
    workspaceId: workspaceId
    logAnalyticsDestinationType: 'Dedicated'
    logs: [
      {
        category: 'PublishFailures'
        enabled: true
      }
      {
        category: 'DeliveryFailures'
        enabled: true
      }
    ]
  }
}

resource vaultTopicLogged 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'failures'
  scope: vaultTopic
  properties: {
    workspaceId: workspaceId
    logAnalyticsDestinationType: 'Dedicated'
    logs: [
      {
        category: 'DeliveryFailures'
        enabled: true
      }
    ]
  }
}

resource workerPublishes 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(topicOut.id, workerPrincipalId, eventGridDataSender)
  scope: topicOut
  properties: {
    principalId: workerPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', eventGridDataSender)
  }
}

resource operatorsPublish 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(operatorsId)) {
  name: guid(topicIn.id, operatorsId, eventGridDataSender)
  scope: topicIn
  properties: {
    principalId: operatorsId
    principalType: operatorsType
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', eventGridDataSender)
  }
}

output topicInName string = topicIn.name
output topicInId string = topicIn.id
output topicInEndpoint string = topicIn.properties.endpoint
output topicOutId string = topicOut.id
output topicOutEndpoint string = topicOut.properties.endpoint
output vaultTopicId string = vaultTopic.id
output vaultTopicName string = vaultTopic.name
output deadLetterPrincipalIds array = [
  topicIn.identity.principalId
  vaultTopic.identity.principalId
]
