// The Functions app as a custom handler on Flex Consumption. There is no secret among its settings.
param name string
param location string
param tags object
param identityId string
param identityClientId string
param storageName string
param packageContainerName string
param tableName string
param vaultUri string
param topicOutEndpoint string
param applicationInsightsConnectionString string
param apiAudience string
param signInLogsNamespace string
param signInLogsHubName string
param signInLogsConsumerGroupName string
param directoryNotificationUrl string = ''
param directoryClientStateSecret string = ''
param signalAuthorizationSecret string = ''
param graphWritesPer150Seconds int
param maximumInstanceCount int

resource storage 'Microsoft.Storage/storageAccounts@2024-01-01' existing = {
  name: storageName
}

resource plan 'Microsoft.Web/serverfarms@2024-04-01' = {
  name: 'plan-${name}'
  location: location
  tags: tags
  kind: 'functionapp'
  sku: {
    name: 'FC1'
    tier: 'FlexConsumption'
  }
  properties: { reserved: true }
}

resource site 'Microsoft.Web/sites@2024-04-01' = {
  name: name
  location: location
  tags: union(tags, { 'azd-service-name': 'handoff' })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    keyVaultReferenceIdentity: identityId
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${storage.properties.primaryEndpoints.blob}${packageContainerName}'
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identityId
          }
        }
      }
      runtime: {
        name: 'custom'
        version: '1.0'
      }
      scaleAndConcurrency: {
        instanceMemoryMB: 2048
        maximumInstanceCount: maximumInstanceCount
      }
    }
    siteConfig: {
      minTlsVersion: '1.2'
      ftpsState: 'Disabled'
    }
  }

  resource settings 'config' = {
    name: 'appsettings'
    properties: union({
      AzureWebJobsStorage__credential: 'managedidentity'
      AzureWebJobsStorage__clientId: identityClientId
      AzureWebJobsStorage__blobServiceUri: storage.properties.primaryEndpoints.blob
      AzureWebJobsStorage__tableServiceUri: storage.properties.primaryEndpoints.table
      AzureWebJobsDisableHomepage: 'true'
      APPLICATIONINSIGHTS_CONNECTION_STRING: applicationInsightsConnectionString
      APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identityClientId};Authorization=AAD'
      Handoff__Tables__ServiceUri: storage.properties.primaryEndpoints.table
      Handoff__Tables__Name: tableName
      Handoff__Graph__BaseUrl: 'https://graph.microsoft.com/v1.0'
      Handoff__Graph__WritesPer150Seconds: string(graphWritesPer150Seconds)
      Handoff__KeyVault__VaultUri: vaultUri
      Handoff__EventsOut__TopicEndpoint: topicOutEndpoint
      Handoff__Api__Issuer: '${environment().authentication.loginEndpoint}${tenant().tenantId}/v2.0'
      Handoff__Api__Audience: apiAudience
      Handoff__Identity__ClientId: identityClientId
      SignInLogs__fullyQualifiedNamespace: signInLogsNamespace
      SignInLogs__credential: 'managedidentity'
      SignInLogs__clientId: identityClientId
      HANDOFF_SIGNINLOGS_HUB: signInLogsHubName
      HANDOFF_SIGNINLOGS_CONSUMER_GROUP: signInLogsConsumerGroupName
    }, empty(directoryNotificationUrl) ? {} : {
      Handoff__Directory__NotificationUrl: directoryNotificationUrl
      Handoff__Directory__ClientState: '@Microsoft.KeyVault(SecretUri=${vaultUri}secrets/${directoryClientStateSecret})'
    }, empty(signalAuthorizationSecret) ? {} : {
      Handoff__SharedSignals__Authorization: '@Microsoft.KeyVault(SecretUri=${vaultUri}secrets/${signalAuthorizationSecret})'
    })
  }

  // Deployment is by Microsoft Entra token alone.
  resource ftp 'basicPublishingCredentialsPolicies' = {
    name: 'ftp'
    properties: { allow: false }
  }

  resource scm 'basicPublishingCredentialsPolicies' = {
    name: 'scm'
    properties: { allow: false }
  }
}

output id string = site.id
output name string = site.name
output url string = 'https://${site.properties.defaultHostName}'
