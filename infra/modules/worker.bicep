// The app that acts: events, logs, pushed signals and timers. Nobody signs in to it.
param name string
param location string
param tags object
param identityId string
param identityClientId string
param hostBlobEndpoint string
param packageContainerUrl string
param applicationInsightsConnectionString string
param tableEndpoint string
param tableName string
param vaultUri string
param topicOutEndpoint string
param signInLogsNamespace string
param signInLogsHubName string
param signInLogsConsumerGroupName string
param directoryNotificationUrl string
param directoryClientStateSecret string
param signalAuthorizationSecret string
param graphWritesPer150Seconds int
param alwaysReadyInstances int
param maximumInstanceCount int
param subnetId string

// What an operator waits for. Everything else may start cold.
var hurried = [ 'OnSignIn', 'OnDeviceChange', 'OnHrChange' ]

module app 'app.bicep' = {
  name: 'worker-app'
  params: {
    name: name
    service: 'worker'
    location: location
    tags: tags
    identityId: identityId
    identityClientId: identityClientId
    hostBlobEndpoint: hostBlobEndpoint
    packageContainerUrl: packageContainerUrl
    applicationInsightsConnectionString: applicationInsightsConnectionString
    disabledFunctions: [ 'Api' ]
    alwaysReady: [for function in (alwaysReadyInstances > 0 ? hurried : []): {
      name: 'function:${function}'
      instanceCount: alwaysReadyInstances
    }]
    maximumInstanceCount: maximumInstanceCount
    instanceMemoryMB: 2048
    subnetId: subnetId
    settings: union({
      Handoff__Part: 'worker'
      Handoff__Identity__ClientId: identityClientId
      Handoff__Tables__ServiceUri: tableEndpoint
      Handoff__Tables__Name: tableName
      Handoff__Graph__BaseUrl: 'https://graph.microsoft.com/v1.0'
      Handoff__Graph__WritesPer150Seconds: string(graphWritesPer150Seconds)
      Handoff__KeyVault__VaultUri: vaultUri
      Handoff__EventsOut__TopicEndpoint: topicOutEndpoint
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
}

output id string = app.outputs.id
output name string = app.outputs.name
output url string = app.outputs.url
