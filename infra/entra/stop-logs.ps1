# The same as stop-logs.sh, for Windows.
$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $false
az rest --method delete --output none --url 'https://management.azure.com/providers/microsoft.aadiam/diagnosticSettings/handoff?api-version=2017-04-01'
if ($LASTEXITCODE -ne 0) { throw 'The diagnostic setting could not be taken away' }
Write-Host "The tenant's logs are sent no more."
