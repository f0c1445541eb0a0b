#!/bin/sh
# After the code is deployed: waits for the functions, then makes or updates the event subscriptions. Running it again changes nothing.
# azd runs it with the environment of `azd env get-values`. It needs the Azure CLI, signed in, with the right to write in the resource group.
#   HANDOFF_WEBHOOKS=1     takes webhooks with the system key instead of function ids, should Event Grid refuse those
#   HANDOFF_HOOK_PAUSE=10  seconds between two tries
set -eu
cd "$(dirname "$0")/.."
pause=${HANDOFF_HOOK_PAUSE:-10}
: "${AZURE_SUBSCRIPTION_ID:?}" "${AZURE_RESOURCE_GROUP:?}" "${HANDOFF_WORKER_NAME:?}"

if ! az account show --subscription "$AZURE_SUBSCRIPTION_ID" --output none 2>/dev/null; then
  echo "The Azure CLI is not signed in to subscription $AZURE_SUBSCRIPTION_ID. Run az login, then: azd hooks run postdeploy" >&2
  exit 1
fi

# tries MOST COMMAND...: until it succeeds, at most so many times.
tries() {
  most=$1 tried=0
  shift
  until "$@"; do
    tried=$((tried + 1))
    if [ "$tried" -ge "$most" ]; then return 1; fi
    sleep "$pause"
  done
}

is_there() {
  az functionapp function show --subscription "$AZURE_SUBSCRIPTION_ID" --resource-group "$AZURE_RESOURCE_GROUP" \
    --name "$HANDOFF_WORKER_NAME" --function-name "$1" --output none 2>/dev/null
}

for function in OnSignIn OnDeviceChange OnHrChange OnSecretChange OnDirectoryChange; do
  echo "Waiting for $function of $HANDOFF_WORKER_NAME"
  if ! tries 30 is_there "$function"; then
    echo "$function did not appear. See the app's log stream; then run: azd hooks run postdeploy" >&2
    exit 1
  fi
done

HANDOFF_PARTNER_TOPIC_READY='' HANDOFF_PARTNER_TOPIC_PRINCIPAL_ID=''
topic=${HANDOFF_DIRECTORY_PARTNER_TOPIC:-}
if [ -n "$topic" ]; then
  if az eventgrid partner topic show --subscription "$AZURE_SUBSCRIPTION_ID" --resource-group "$AZURE_RESOURCE_GROUP" --name "$topic" --output none 2>/dev/null; then
    # It expires if it is not activated. Without an identity it could not write dead letters.
    az eventgrid partner topic activate --subscription "$AZURE_SUBSCRIPTION_ID" --resource-group "$AZURE_RESOURCE_GROUP" --name "$topic" --output none
    az rest --method patch --output none --headers Content-Type=application/json --body '{"identity":{"type":"SystemAssigned"}}' \
      --url "https://management.azure.com/subscriptions/$AZURE_SUBSCRIPTION_ID/resourceGroups/$AZURE_RESOURCE_GROUP/providers/Microsoft.EventGrid/partnerTopics/$topic?api-version=2025-02-15"
    HANDOFF_PARTNER_TOPIC_PRINCIPAL_ID=$(az eventgrid partner topic show --subscription "$AZURE_SUBSCRIPTION_ID" \
      --resource-group "$AZURE_RESOURCE_GROUP" --name "$topic" --query identity.principalId --output tsv)
    HANDOFF_PARTNER_TOPIC_READY=$topic
  else
    echo "The partner topic $topic is not there yet: Microsoft Graph makes it when KeepDirectorySubscription has run (17 minutes past each hour). Then run: azd hooks run postdeploy"
  fi
fi
export HANDOFF_PARTNER_TOPIC_READY HANDOFF_PARTNER_TOPIC_PRINCIPAL_ID

HANDOFF_WEBHOOK_KEY=''
if [ "${HANDOFF_WEBHOOKS:-}" = 1 ]; then
  HANDOFF_WEBHOOK_KEY=$(az functionapp keys list --subscription "$AZURE_SUBSCRIPTION_ID" --resource-group "$AZURE_RESOURCE_GROUP" \
    --name "$HANDOFF_WORKER_NAME" --query systemKeys.eventgrid_extension --output tsv)
fi
export HANDOFF_WEBHOOK_KEY

# The first attempts can fail: Event Grid checks the function, which may still be starting, and a role takes a while to be known.
subscribe() {
  az deployment group create --subscription "$AZURE_SUBSCRIPTION_ID" --resource-group "$AZURE_RESOURCE_GROUP" \
    --name handoff-subscriptions --parameters subscriptions/main.bicepparam --output none
}
if ! tries 5 subscribe; then
  echo "The event subscriptions could not be made; see above. Until they are there, what is published reaches nobody and must be published again." >&2
  exit 1
fi
echo "The event subscriptions are in place."
