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

@description('Object id of whoever deploys.')
param principalId string = ''

@allowed([
  'User'
  'ServicePrincipal'
  'Group'
])
param principalType string = 'User'

@description('Object id of a group whose members may publish events to the topic in and read and delete dead letters. Empty: the user who deploys may, and a pipeline may not.')
param operatorsId string = ''

@description('Whether storage, vault, event hub and the outgoing topic are reached by private addresses only.')
param vnetEnabled bool = false

@description('Addresses of that network; at least a /22. Each app gets a /24 of it.')
param vnetAddressPrefix string = '10.90.0.0/22'

@description('Redundancy of the storage accounts. Standard_LRS where the region has no zones, Standard_GZRS to survive a region.')
param storageSku string = 'Standard_ZRS'

@description('For so many days what is put into the container `checkpoints` cannot be changed or deleted.')
@minValue(1)
@maxValue(146000)
param checkpointRetentionDays int = 365

@description('Whether you have locked that policy, which cannot be undone. Then it is left as it is.')
param isCheckpointPolicyLocked bool = false

@description('After so many days a dead letter is deleted.')
@minValue(1)
param deadLetterRetentionDays int = 90

@description('For so many days telemetry is kept.')
@minValue(30)
@maxValue(730)
param logRetentionDays int = 90

@description('Whether each write to the custody table is logged, so that an alert tells of writers besides the apps. It costs about 1 KB of logs a write.')
param logCustodyWrites bool = true

@description('Addresses that alerts are sent to, with commas between. Empty: alerts show in the portal only.')
param alertEmails string = ''

@description('Most instances an app may scale out to.')
@minValue(40)
@maxValue(1000)
param maximumInstanceCount int = 40

@description('Instances of each hurried function that are always warm. They cost also while nothing happens.')
@minValue(0)
param alwaysReadyInstances int = 0

@description('Partner topic on which Microsoft Graph is to report changes of users. Graph makes it in this resource group. Empty: the directory reports nothing.')
param directoryPartnerTopic string = ''

@description('Secret in the vault by which the directory\'s events prove where they come from. It must be there before the partner topic is named.')
param directoryClientStateSecret string = 'handoff-directory-client-state'

@description('Writes to Microsoft Graph that one instance makes in 150 seconds at most. Graph takes 3,000 from an app in a tenant; lower it where others share them.')
@minValue(1)
param graphWritesPer150Seconds int = 3000

@description('Secret in the vault that holds the Authorization header which transmitters of shared signals send. Empty: none was agreed.')
param signalAuthorizationSecret string = ''

@description('Whether the event hub takes keys. Only should Microsoft Entra\'s diagnostic setting be refused, or nothing arrive, without: then whoever has a key reads and writes the logs.')
param allowLogsLocalAuth bool = false

var tags = { 'azd-env-name': environmentName }
var suffix = toLower(uniqueString(subscription().id, environmentName, location))

resource group 'Microsoft.Resources/resourceGroups@2024-11-01' = {
  name: 'rg-${environmentName}'
  location: location
  tags: tags
}

module resources 'resources.bicep' = {
  name: 'handoff'
  scope: group
  params: {
    suffix: suffix
    location: location
    tags: tags
    apiAudience: apiAudience
    operatorsId: empty(operatorsId) && principalType == 'User' ? principalId : operatorsId
    operatorsType: empty(operatorsId) ? 'User' : 'Group'
    vnetEnabled: vnetEnabled
    vnetAddressPrefix: vnetAddressPrefix
    storageSku: storageSku
    checkpointRetentionDays: checkpointRetentionDays
    isCheckpointPolicyLocked: isCheckpointPolicyLocked
    deadLetterRetentionDays: deadLetterRetentionDays
    logRetentionDays: logRetentionDays
    logCustodyWrites: logCustodyWrites
    alertEmails: empty(alertEmails) ? [] : map(split(alertEmails, ','), email => trim(email))
    maximumInstanceCount: maximumInstanceCount
    alwaysReadyInstances: alwaysReadyInstances
    directoryPartnerTopic: directoryPartnerTopic
    directoryClientStateSecret: directoryClientStateSecret
    graphWritesPer150Seconds: graphWritesPer150Seconds
    signalAuthorizationSecret: signalAuthorizationSecret
    allowLogsLocalAuth: allowLogsLocalAuth
  }
}

// azd keeps these as the environment of its hooks and of `azd env get-value`.
output AZURE_LOCATION string = location
output AZURE_TENANT_ID string = tenant().tenantId
output AZURE_RESOURCE_GROUP string = group.name
output HANDOFF_WORKER_NAME string = resources.outputs.workerName
output HANDOFF_WORKER_URL string = resources.outputs.workerUrl
output HANDOFF_WORKER_PRINCIPAL_ID string = resources.outputs.workerPrincipalId
output HANDOFF_ANALYST_NAME string = resources.outputs.analystName
output HANDOFF_URL string = resources.outputs.analystUrl
output HANDOFF_TOPIC_IN_NAME string = resources.outputs.topicInName
output HANDOFF_TOPIC_IN_ID string = resources.outputs.topicInId
output HANDOFF_TOPIC_IN_ENDPOINT string = resources.outputs.topicInEndpoint
output HANDOFF_TOPIC_OUT_ID string = resources.outputs.topicOutId
output HANDOFF_VAULT_TOPIC_NAME string = resources.outputs.vaultTopicName
output HANDOFF_LOGS_RULE_ID string = resources.outputs.logsRuleId
output HANDOFF_LOGS_HUB_NAME string = resources.outputs.logsHubName
output HANDOFF_VAULT_NAME string = resources.outputs.vaultName
output HANDOFF_CUSTODY_ACCOUNT string = resources.outputs.custodyAccountName
output HANDOFF_ALERT_GROUP_ID string = resources.outputs.alertGroupId
output HANDOFF_DEAD_LETTERS_URL string = resources.outputs.deadLettersUrl
