#!/bin/sh
# Takes the diagnostic setting `handoff` of the tenant away: no log comes any more. You need the Entra role Security Administrator.
set -eu
az rest --method delete --output none --url "https://management.azure.com/providers/microsoft.aadiam/diagnosticSettings/handoff?api-version=2017-04-01"
echo "The tenant's logs are sent no more."
