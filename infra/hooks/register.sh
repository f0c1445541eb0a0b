#!/bin/sh
# Before resources are made: with HANDOFF_VNET_ENABLED, registers the resource provider Microsoft.App with the subscription, to which the
# apps' subnets are delegated (https://learn.microsoft.com/azure/azure-functions/flex-consumption-how-to#enable-virtual-network-integration).
# Once it is registered, or without the network, nothing is done. It needs the Azure CLI, signed in; to register, the right
# Microsoft.App/register/action on the subscription, as its Contributor has it.
set -eu
case ${HANDOFF_VNET_ENABLED:-} in [Tt] | [Tt]rue | TRUE | 1) ;; *) exit 0 ;; esac
: "${AZURE_SUBSCRIPTION_ID:?is not set. Run: azd env set AZURE_SUBSCRIPTION_ID and the id of the subscription}"

if ! state=$(az provider show --subscription "$AZURE_SUBSCRIPTION_ID" --namespace Microsoft.App --query registrationState --output tsv); then
  echo "The Azure CLI cannot ask subscription $AZURE_SUBSCRIPTION_ID. Run az login, then again what you ran." >&2
  exit 1
fi
if [ "$(printf '%s' "$state" | tr -d '\r')" = Registered ]; then exit 0; fi
echo "Registering the resource provider Microsoft.App, which can take some minutes"
if ! az provider register --subscription "$AZURE_SUBSCRIPTION_ID" --namespace Microsoft.App --wait; then
  echo "Microsoft.App could not be registered; see above. Whoever may: az provider register --namespace Microsoft.App --wait" >&2
  exit 1
fi
