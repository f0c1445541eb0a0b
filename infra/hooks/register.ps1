# The same as register.sh, for Windows. See there.
$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $false
if ($env:HANDOFF_VNET_ENABLED -notin 't', 'true', '1') { exit 0 }
if (-not $env:AZURE_SUBSCRIPTION_ID) { Write-Error 'AZURE_SUBSCRIPTION_ID is not set. Run: azd env set AZURE_SUBSCRIPTION_ID and the id of the subscription' }

$state = az provider show --subscription $env:AZURE_SUBSCRIPTION_ID --namespace Microsoft.App --query registrationState --output tsv
if ($LASTEXITCODE -ne 0) { Write-Error "The Azure CLI cannot ask subscription $env:AZURE_SUBSCRIPTION_ID. Run az login, then again what you ran." }
if ($state -eq 'Registered') { exit 0 }
Write-Host 'Registering the resource provider Microsoft.App, which can take some minutes'
az provider register --subscription $env:AZURE_SUBSCRIPTION_ID --namespace Microsoft.App --wait
if ($LASTEXITCODE -ne 0) { Write-Error 'Microsoft.App could not be registered; see above. Whoever may: az provider register --namespace Microsoft.App --wait' }
