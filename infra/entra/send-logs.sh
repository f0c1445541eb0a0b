#!/bin/sh
# Sends the tenant's sign-in and audit logs to the event hub. Usage: send-logs.sh [CATEGORY...]; without names it takes those below.
# It replaces the whole diagnostic setting `handoff`. A tenant has five settings at most.
# You need the Azure CLI, signed in as somebody who has both
# - the Entra role Security Administrator, in a tenant with Entra ID P1 or P2
#   (https://learn.microsoft.com/entra/identity/monitoring-health/howto-configure-diagnostic-settings);
# - Microsoft.EventHub/namespaces/authorizationRules/listkeys/action on the event hub's namespace, as its Contributor has it
#   (https://learn.microsoft.com/azure/azure-monitor/platform/diagnostic-settings#destinations).
# Run it where `azd env get-value` works, or set HANDOFF_LOGS_RULE_ID and HANDOFF_LOGS_HUB_NAME.
set -eu
rule=${HANDOFF_LOGS_RULE_ID:-$(azd env get-value HANDOFF_LOGS_RULE_ID)}
hub=${HANDOFF_LOGS_HUB_NAME:-$(azd env get-value HANDOFF_LOGS_HUB_NAME)}
if [ $# -eq 0 ]; then
  set -- SignInLogs NonInteractiveUserSignInLogs AuditLogs ServicePrincipalSignInLogs ManagedIdentitySignInLogs MicrosoftGraphActivityLogs
fi
logs=$(printf '{"category":"%s","enabled":true},' "$@")
az rest --method put --output none --headers Content-Type=application/json \
  --url "https://management.azure.com/providers/microsoft.aadiam/diagnosticSettings/handoff?api-version=2017-04-01" \
  --body "{\"properties\":{\"eventHubAuthorizationRuleId\":\"$rule\",\"eventHubName\":\"$hub\",\"logs\":[${logs%,}]}}"
echo "Sent to $hub: $*. First records can take hours to come."
