// What somebody must hear of. docs/operations.md says what to do for each.
param suffix string
param location string
param tags object
param workspaceId string
param workerName string
param workerPrincipalId string
param analystPrincipalId string
param topicInId string
param vaultTopicId string
param custodyId string
param isWriteLogged bool
param emails array

var functions = 'AppRequests | where AppRoleName =~ "${workerName}"'
// The host tells of each line that the program writes, at whatever level, as Information. Level and category stand before the words.
var lines = 'AppTraces | where AppRoleName =~ "${workerName}"'

var onLogs = [
  {
    name: 'sweep-silent'
    says: 'The sweep has not run through for ten minutes: residual sessions are not flagged, and nothing is tried again.'
    severity: 1
    query: '${functions} and Name == "FlagResidualSessions" and Success'
    window: 'PT10M'
    operator: 'LessThan'
    threshold: 1
  }
  {
    name: 'finding-critical'
    says: 'A critical finding was put on record: access that should be gone is used, or is not proven gone.'
    severity: 1
    query: '${lines} and Message has "Finding" | parse Message with * "Finding " Kind " is " Status ", severity " Severity ": " Id | where Status == "open" and Severity == "critical"'
    window: 'PT15M'
    operator: 'GreaterThan'
    threshold: 0
  }
  {
    name: 'functions-fail'
    says: 'Functions of the worker fail. Events are delivered again, until they are given up after a day.'
    severity: 2
    query: '${functions} and not(Success)'
    window: 'PT15M'
    operator: 'GreaterThan'
    threshold: 10
  }
  {
    name: 'storage-refuses'
    says: 'The worker cannot use its table.'
    severity: 1
    query: '${lines} and Message has "Storage is not ready yet"'
    window: 'PT15M'
    operator: 'GreaterThan'
    threshold: 10
  }
  {
    name: 'sweep-falls-behind'
    says: 'The sweep does not reach everything that is due.'
    severity: 2
    query: '${lines} and Message has "Swept in part"'
    window: 'PT30M'
    operator: 'GreaterThan'
    threshold: 10
  }
  {
    name: 'directory-subscription'
    says: 'The subscription to the directory\'s changes cannot be looked after.'
    severity: 2
    query: '${lines} and Message has "The subscription to the directory\'s changes could not be looked after"'
    window: 'PT6H'
    operator: 'GreaterThan'
    threshold: 2
  }
  {
    name: 'signals-refused'
    says: 'Many pushed security events were refused: a transmitter is misconfigured, or somebody tries.'
    severity: 3
    query: '${lines} and Message has "A pushed event was refused"'
    window: 'PT1H'
    operator: 'GreaterThan'
    threshold: 50
  }
]

var onWrites = {
  name: 'custody-written-by-others'
  says: 'Somebody else than the two apps changed the custody table.'
  severity: 0
  query: 'StorageTableLogs | where Category in ("StorageWrite", "StorageDelete") and toint(StatusCode) < 400 and RequesterObjectId !in ("${workerPrincipalId}", "${analystPrincipalId}")'
  window: 'PT15M'
  operator: 'GreaterThan'
  threshold: 0
}

var onMetrics = [
  {
    name: 'events-dead'
    says: 'Event Grid gave up an event. It lies in the container dead-letters.'
    severity: 1
    scope: topicInId
    metric: 'DeadLetteredCount'
  }
  {
    name: 'events-dropped'
    says: 'Event Grid gave up an event and could not keep it.'
    severity: 0
    scope: topicInId
    metric: 'DroppedEventCount'
  }
  {
    name: 'events-unmatched'
    says: 'An event of a type that no function takes was published: it is lost.'
    severity: 3
    scope: topicInId
    metric: 'UnmatchedEventCount'
  }
  {
    name: 'vault-events-dead'
    says: 'Event Grid gave up an event of the vault. It lies in the container dead-letters.'
    severity: 1
    scope: vaultTopicId
    metric: 'DeadLetteredCount'
  }
  {
    name: 'vault-events-dropped'
    says: 'Event Grid gave up an event of the vault and could not keep it.'
    severity: 0
    scope: vaultTopicId
    metric: 'DroppedEventCount'
  }
]

resource people 'Microsoft.Insights/actionGroups@2023-01-01' = if (!empty(emails)) {
  name: 'ag-handoff-${suffix}'
  location: 'global'
  tags: tags
  properties: {
    enabled: true
    groupShortName: 'handoff'
    emailReceivers: [for (email, i) in emails: {
      name: 'mail-${i}'
      emailAddress: email
      useCommonAlertSchema: true
    }]
  }
}

resource logAlerts 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [for each in concat(onLogs, isWriteLogged ? [ onWrites ] : []): {
  name: 'alert-handoff-${each.name}-${suffix}'
  location: location
  tags: tags
  kind: 'LogAlert'
  properties: {
    displayName: each.name
    description: each.says
    severity: each.severity
    enabled: true
    scopes: [ workspaceId ]
    evaluationFrequency: 'PT5M'
    windowSize: each.window
    criteria: {
      allOf: [
        {
          query: each.query
          timeAggregation: 'Count'
          operator: each.operator
          threshold: each.threshold
          failingPeriods: {
            numberOfEvaluationPeriods: 1
            minFailingPeriodsToAlert: 1
          }
        }
      ]
    }
    autoMitigate: true
    // A table of the workspace is there only after its first row.
    skipQueryValidation: true
    actions: { actionGroups: empty(emails) ? [] : [ people.id ] }
  }
}]

resource eventAlerts 'Microsoft.Insights/metricAlerts@2018-03-01' = [for each in onMetrics: {
  name: 'alert-handoff-${each.name}-${suffix}'
  location: 'global'
  tags: tags
  properties: {
    description: each.says
    severity: each.severity
    enabled: true
    scopes: [ each.scope ]
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
    actions: empty(emails) ? [] : [
      {
        actionGroupId: people.id
      }
    ]
  }
}]

resource storageAlert 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: 'alert-handoff-custody-unavailable-${suffix}'
  location: 'global'
  tags: tags
  properties: {
    description: 'The custody storage account does not answer as it should.'
    severity: 1
    enabled: true
    scopes: [ custodyId ]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          criterionType: 'StaticThresholdCriterion'
          name: 'availability'
          metricName: 'Availability'
          timeAggregation: 'Average'
          operator: 'LessThan'
          threshold: 99
        }
      ]
    }
    autoMitigate: true
    actions: empty(emails) ? [] : [
      {
        actionGroupId: people.id
      }
    ]
  }
}

output peopleId string = empty(emails) ? '' : people.id
