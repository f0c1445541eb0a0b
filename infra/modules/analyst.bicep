// The app that people call: the API and its page. It reaches the table and nothing else; it can revoke, rotate and publish nothing.
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
param apiAudience string
param signInLogsNamespace string
param signInLogsHubName string
param signInLogsConsumerGroupName string
param directoryNotificationUrl string
param maximumInstanceCount int
param subnetId string

module app 'app.bicep' = {
  name: 'analyst-app'
  params: {
    name: name
    service: 'analyst'
    location: location
    tags: tags
    identityId: identityId
    identityClientId: identityClientId
    hostBlobEndpoint: hostBlobEndpoint
    packageContainerUrl: packageContainerUrl
    applicationInsightsConnectionString: applicationInsightsConnectionString
    disabledFunctions: [
      'DiscoverTransmitter'
      'FlagResidualSessions'
      'KeepDirectorySubscription'
      'OnDeviceChange'
      'OnDirectoryChange'
      'OnHrChange'
      'OnSecretChange'
      'OnSignal'
      'OnSignIn'
      'OnSignInLogs'
      'ShowTransmitter'
    ]
    maximumInstanceCount: maximumInstanceCount
    instanceMemoryMB: 512
    subnetId: subnetId
    settings: union({
      Handoff__Part: 'analyst'
      Handoff__Identity__ClientId: identityClientId
      Handoff__Tables__ServiceUri: tableEndpoint
      Handoff__Tables__Name: tableName
      Handoff__Api__Issuer: '${environment().authentication.loginEndpoint}${tenant().tenantId}/v2.0'
      Handoff__Api__Audience: apiAudience
      // The host resolves what a binding names, also of a function that is switched off. This identity has no right to the hub.
      SignInLogs__fullyQualifiedNamespace: signInLogsNamespace
      SignInLogs__credential: 'managedidentity'
      SignInLogs__clientId: identityClientId
      HANDOFF_SIGNINLOGS_HUB: signInLogsHubName
      HANDOFF_SIGNINLOGS_CONSUMER_GROUP: signInLogsConsumerGroupName
    }, empty(directoryNotificationUrl) ? {} : {
      // The address alone: enough to notice that the directory's feed is stale.
      Handoff__Directory__NotificationUrl: directoryNotificationUrl
    })
  }
}

output id string = app.outputs.id
output name string = app.outputs.name
output url string = app.outputs.url
