// Custody, ledgers and the agenda stand in one table. No app's package lies in this account: whoever may write a package owns that app.
param name string
param location string
param tags object
param sku string
param publicNetworkAccess string
param workspaceId string
param workerPrincipalId string
param analystPrincipalId string
param deadLetterPrincipalIds array
param operatorsId string
param operatorsType string
param checkpointRetentionDays int
param isCheckpointPolicyLocked bool
param deadLetterRetentionDays int
param isWriteLogged bool

var storageBlobDataContributor = 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'
var storageTableDataContributor = '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'

resource account 'Microsoft.Storage/storageAccounts@2024-01-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: sku }
  properties: {
    accessTier: 'Hot'
    allowSharedKeyAccess: false
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    publicNetworkAccess: publicNetworkAccess
    // Event Grid writes dead letters from outside of any network of ours, as a service that storage trusts and with an identity.
    networkAcls: {
      bypass: 'AzureServices'
      defaultAction: publicNetworkAccess == 'Enabled' ? 'Allow' : 'Deny'
    }
  }

  resource tables 'tableServices' = {
    name: 'default'

    resource custody 'tables' = {
      name: 'handoff'
    }
  }

  resource blobs 'blobServices' = {
    name: 'default'
    properties: {
      deleteRetentionPolicy: {
        enabled: true
        days: 14
      }
      containerDeleteRetentionPolicy: {
        enabled: true
        days: 14
      }
    }

    // For exports of ledgers: what was put here cannot be changed for as long. Nothing in the app writes to it.
    resource checkpoints 'containers' = {
      name: 'checkpoints'

      // Once somebody has locked the policy, which is for good, writing it again is refused.
      resource unchangeable 'immutabilityPolicies' = if (!isCheckpointPolicyLocked) {
        name: 'default'
        properties: {
          immutabilityPeriodSinceCreationInDays: checkpointRetentionDays
          allowProtectedAppendWrites: false
        }
      }
    }

    resource deadLetters 'containers' = {
      name: 'dead-letters'
    }
  }

  resource lifecycle 'managementPolicies' = {
    name: 'default'
    properties: {
      policy: {
        rules: [
          {
            name: 'forget-dead-letters'
            type: 'Lifecycle'
            definition: {
              filters: {
                blobTypes: [ 'blockBlob' ]
                prefixMatch: [ 'dead-letters/' ]
              }
              actions: {
                baseBlob: {
                  delete: { daysAfterModificationGreaterThan: deadLetterRetentionDays }
                }
              }
            }
          }
        ]
      }
    }
    dependsOn: [ blobs ]
  }
}

resource workerUsesTable 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(account::tables::custody.id, workerPrincipalId, storageTableDataContributor)
  scope: account::tables::custody
  properties: {
    principalId: workerPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', storageTableDataContributor)
  }
}

resource analystUsesTable 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(account::tables::custody.id, analystPrincipalId, storageTableDataContributor)
  scope: account::tables::custody
  properties: {
    principalId: analystPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', storageTableDataContributor)
  }
}

resource topicsWriteDeadLetters 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for principal in deadLetterPrincipalIds: {
  name: guid(account::blobs::deadLetters.id, principal, storageBlobDataContributor)
  scope: account::blobs::deadLetters
  properties: {
    principalId: principal
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', storageBlobDataContributor)
  }
}]

resource operatorsReplayDeadLetters 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(operatorsId)) {
  name: guid(account::blobs::deadLetters.id, operatorsId, storageBlobDataContributor)
  scope: account::blobs::deadLetters
  properties: {
    principalId: operatorsId
    principalType: operatorsType
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', storageBlobDataContributor)
  }
}

// Who writes to the table besides the two apps would change what is proven; an alert says so.
resource writesLogged 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = if (isWriteLogged) {
  name: 'writes'
  scope: account::tables
  properties: {
    workspaceId: workspaceId
    logs: [
      {
        category: 'StorageWrite'
        enabled: true
      }
      {
        category: 'StorageDelete'
        enabled: true
      }
    ]
  }
}

output id string = account.id
output name string = account.name
output tableName string = account::tables::custody.name
output tableEndpoint string = account.properties.primaryEndpoints.table
output blobEndpoint string = account.properties.primaryEndpoints.blob
output deadLetterContainerName string = account::blobs::deadLetters.name
