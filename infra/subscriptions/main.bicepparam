using 'main.bicep'

// azd gives its hooks the outputs of infra/main.bicep as environment; the hook adds the last three.
param topicInName = readEnvironmentVariable('HANDOFF_TOPIC_IN_NAME')
param vaultTopicName = readEnvironmentVariable('HANDOFF_VAULT_TOPIC_NAME')
param workerName = readEnvironmentVariable('HANDOFF_WORKER_NAME')
param custodyAccountName = readEnvironmentVariable('HANDOFF_CUSTODY_ACCOUNT')
param alertGroupId = readEnvironmentVariable('HANDOFF_ALERT_GROUP_ID', '')
param partnerTopicName = readEnvironmentVariable('HANDOFF_PARTNER_TOPIC_READY', '')
param partnerTopicPrincipalId = readEnvironmentVariable('HANDOFF_PARTNER_TOPIC_PRINCIPAL_ID', '')
param webhookKey = readEnvironmentVariable('HANDOFF_WEBHOOK_KEY', '')
