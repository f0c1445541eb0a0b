// The event hub that Microsoft Entra's diagnostic setting writes to. The setting itself is the tenant's and is made by hand (infra/entra).
param suffix string
param location string
param tags object
param publicNetworkAccess string
param workerPrincipalId string
param allowLocalAuth bool

var hubName = 'sign-in-logs'
var consumerGroupName = 'handoff'
var azureEventHubsDataReceiver = 'a638d3c7-ab3a-418d-83e6-5f17a39d4fde'

resource logs 'Microsoft.EventHub/namespaces@2024-01-01' = {
  name: 'evhns-handoff-${suffix}'
  location: location
  tags: tags
  sku: {
    name: 'Standard'
    tier: 'Standard'
    capacity: 1
  }
  properties: {
    disableLocalAuth: !allowLocalAuth
    minimumTlsVersion: '1.2'
    publicNetworkAccess: publicNetworkAccess
    isAutoInflateEnabled: true
    maximumThroughputUnits: 4
  }

  resource network 'networkRuleSets' = {
    name: 'default'
    properties: {
      defaultAction: publicNetworkAccess == 'Enabled' ? 'Allow' : 'Deny'
      publicNetworkAccess: publicNetworkAccess
      // Diagnostic settings write as such a service.
      trustedServiceAccessEnabled: true
    }
  }

  // A diagnostic setting names its destination by such a rule. No key of it is taken while local authentication is off; where Microsoft Entra
  // writes with a key all the same, the rule has the rights that its page asks for.
  resource diagnostics 'authorizationRules' = {
    name: 'diagnostic-settings'
    properties: {
      rights: allowLocalAuth ? [ 'Manage', 'Send', 'Listen' ] : [ 'Send' ]
    }
  }

  resource hub 'eventhubs' = {
    name: hubName
    properties: {
      partitionCount: 4
      // A weekend during which nobody reads loses nothing.
      retentionDescription: {
        cleanupPolicy: 'Delete'
        retentionTimeInHours: 72
      }
    }

    resource consumerGroup 'consumergroups' = {
      name: consumerGroupName
    }
  }
}

resource workerReadsLogs 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(logs::hub.id, workerPrincipalId, azureEventHubsDataReceiver)
  scope: logs::hub
  properties: {
    principalId: workerPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', azureEventHubsDataReceiver)
  }
}

// https://NAME.servicebus.windows.net:443/
output fullyQualifiedNamespace string = split(replace(logs.properties.serviceBusEndpoint, 'https://', ''), ':')[0]
output id string = logs.id
output ruleId string = logs::diagnostics.id
output hubName string = hubName
output consumerGroupName string = consumerGroupName
