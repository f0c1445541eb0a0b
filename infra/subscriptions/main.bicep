// The event subscriptions. Each names a function, which must be there when it is made, so this is deployed by a hook after the code.
// Deploying it again changes nothing.
param topicInName string
param vaultTopicName string
param workerName string
param custodyAccountName string

@description('Action group that alerts go to. Empty: they show in the portal only.')
param alertGroupId string

@description('Partner topic of Microsoft Graph that is there and activated. Empty: none is.')
param partnerTopicName string

@description('Object id of that topic\'s identity, which the hook has given it.')
param partnerTopicPrincipalId string

@secure()
@description('System key of the worker\'s Event Grid extension. Empty: events go to the functions by their resource ids, which needs no key.')
param webhookKey string

// One event at a time: if one event of a batch fails, Event Grid sends the whole batch again.
// 30 attempts in 24 hours, the most there is; each waits 30 seconds for an answer.
// https://learn.microsoft.com/azure/event-grid/delivery-and-retry
var retryPolicy = {
  maxDeliveryAttempts: 30
  eventTimeToLiveInMinutes: 1440
}

var ownFeeds = [
  {
    name: 'sign-in'
    function: 'OnSignIn'
    types: [
      'Handoff.Session.Started'
      'Handoff.Session.Active'
      'Handoff.Session.Ended'
      'Handoff.App.SessionCleared'
    ]
  }
  {
    name: 'device'
    function: 'OnDeviceChange'
    types: [
      'Handoff.Device.CheckedOut'
      'Handoff.Device.CheckedIn'
      'Handoff.Device.Reset'
      'Handoff.Device.Lost'
      'Handoff.Device.Retired'
    ]
  }
  {
    name: 'worker'
    function: 'OnHrChange'
    types: [
      'Handoff.Worker.ShiftEnded'
      'Handoff.Worker.Moved'
      'Handoff.Worker.Departed'
    ]
  }
]

var vaultFeed = {
  name: 'secrets'
  function: 'OnSecretChange'
  types: [
    'Microsoft.KeyVault.SecretNearExpiry'
    'Microsoft.KeyVault.SecretExpired'
    'Microsoft.KeyVault.SecretNewVersionCreated'
  ]
}

// Every type: what the directory says of its own subscription comes by the same topic.
var directoryFeed = {
  name: 'directory'
  function: 'OnDirectoryChange'
}

// The other topics' alerts stand in infra/modules/alerts.bicep.
var onDirectoryMetrics = [
  {
    name: 'directory-events-dead'
    says: 'Event Grid gave up an event of the directory. It lies in the container dead-letters.'
    severity: 1
    metric: 'DeadLetteredCount'
  }
  {
    name: 'directory-events-dropped'
    says: 'Event Grid gave up an event of the directory and could not keep it.'
    severity: 0
    metric: 'DroppedEventCount'
  }
]

var storageBlobDataContributor = 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'

resource worker 'Microsoft.Web/sites@2024-04-01' existing = {
  name: workerName
}

resource custody 'Microsoft.Storage/storageAccounts@2024-01-01' existing = {
  name: custodyAccountName

  resource blobs 'blobServices' existing = {
    name: 'default'

    resource deadLetters 'containers' existing = {
      name: 'dead-letters'
    }
  }
}

resource topicIn 'Microsoft.EventGrid/topics@2025-02-15' existing = {
  name: topicInName
}

resource vaultTopic 'Microsoft.EventGrid/systemTopics@2025-02-15' existing = {
  name: vaultTopicName
}

resource partnerTopic 'Microsoft.EventGrid/partnerTopics@2025-02-15' existing = if (!empty(partnerTopicName)) {
  name: partnerTopicName
}

var keepsDeadLetters = {
  identity: { type: 'SystemAssigned' }
  deadLetterDestination: {
    endpointType: 'StorageBlob'
    properties: {
      resourceId: custody.id
      blobContainerName: custody::blobs::deadLetters.name
    }
  }
}

var webhook = 'https://${worker.properties.defaultHostName}/runtime/webhooks/EventGrid'

resource fromTopicIn 'Microsoft.EventGrid/topics/eventSubscriptions@2025-02-15' = [for feed in ownFeeds: {
  parent: topicIn
  name: feed.name
  properties: {
    destination: empty(webhookKey) ? {
      endpointType: 'AzureFunction'
      properties: {
        resourceId: '${worker.id}/functions/${feed.function}'
        maxEventsPerBatch: 1
        preferredBatchSizeInKilobytes: 64
      }
    } : {
      endpointType: 'WebHook'
      properties: {
        endpointUrl: '${webhook}?functionName=${feed.function}&code=${webhookKey}'
        maxEventsPerBatch: 1
        preferredBatchSizeInKilobytes: 64
      }
    }
    eventDeliverySchema: 'CloudEventSchemaV1_0'
    filter: { includedEventTypes: feed.types }
    retryPolicy: retryPolicy
    deadLetterWithResourceIdentity: keepsDeadLetters
  }
}]

resource fromVault 'Microsoft.EventGrid/systemTopics/eventSubscriptions@2025-02-15' = {
  parent: vaultTopic
  name: vaultFeed.name
  properties: {
    destination: empty(webhookKey) ? {
      endpointType: 'AzureFunction'
      properties: {
        resourceId: '${worker.id}/functions/${vaultFeed.function}'
        maxEventsPerBatch: 1
        preferredBatchSizeInKilobytes: 64
      }
    } : {
      endpointType: 'WebHook'
      properties: {
        endpointUrl: '${webhook}?functionName=${vaultFeed.function}&code=${webhookKey}'
        maxEventsPerBatch: 1
        preferredBatchSizeInKilobytes: 64
      }
    }
    eventDeliverySchema: 'CloudEventSchemaV1_0'
    filter: { includedEventTypes: vaultFeed.types }
    retryPolicy: retryPolicy
    deadLetterWithResourceIdentity: keepsDeadLetters
  }
}

// Unlike the other topics, this one is not made by infra/main.bicep, but by Microsoft Graph.
resource partnerTopicWritesDeadLetters 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(partnerTopicName)) {
  name: guid(custody::blobs::deadLetters.id, partnerTopicPrincipalId, storageBlobDataContributor)
  scope: custody::blobs::deadLetters
  properties: {
    principalId: partnerTopicPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', storageBlobDataContributor)
  }
}

resource fromDirectory 'Microsoft.EventGrid/partnerTopics/eventSubscriptions@2025-02-15' = if (!empty(partnerTopicName)) {
  parent: partnerTopic
  name: directoryFeed.name
  properties: {
    destination: empty(webhookKey) ? {
      endpointType: 'AzureFunction'
      properties: {
        resourceId: '${worker.id}/functions/${directoryFeed.function}'
        maxEventsPerBatch: 1
        preferredBatchSizeInKilobytes: 64
      }
    } : {
      endpointType: 'WebHook'
      properties: {
        endpointUrl: '${webhook}?functionName=${directoryFeed.function}&code=${webhookKey}'
        maxEventsPerBatch: 1
        preferredBatchSizeInKilobytes: 64
      }
    }
    eventDeliverySchema: 'CloudEventSchemaV1_0'
    retryPolicy: retryPolicy
    deadLetterWithResourceIdentity: keepsDeadLetters
  }
  dependsOn: [ partnerTopicWritesDeadLetters ]
}

resource directoryAlerts 'Microsoft.Insights/metricAlerts@2018-03-01' = [for each in (empty(partnerTopicName) ? [] : onDirectoryMetrics): {
  name: 'alert-handoff-${each.name}-${uniqueString(topicIn.id)}'
  location: 'global'
  properties: {
    description: each.says
    severity: each.severity
    enabled: true
    scopes: [ resourceId('Microsoft.EventGrid/partnerTopics', partnerTopicName) ]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          criterionType: 'StaticThresholdCriterion'
          name: each.name
          metricName: each.metric
          timeAggregation: 'Total'
          operator: 'GreaterThan'
          threshold: 0
        }
      ]
    }
    autoMitigate: true
    actions: empty(alertGroupId) ? [] : [
      {
        actionGroupId: alertGroupId
      }
    ]
  }
}]
