# The same as subscribe.sh, for Windows. See there.
$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $false
Set-Location (Join-Path $PSScriptRoot '..')
$pause = if ($env:HANDOFF_HOOK_PAUSE) { [int]$env:HANDOFF_HOOK_PAUSE } else { 10 }
foreach ($name in 'AZURE_SUBSCRIPTION_ID', 'AZURE_RESOURCE_GROUP', 'HANDOFF_WORKER_NAME') {
    if (-not [Environment]::GetEnvironmentVariable($name)) { Write-Error "$name is not set" }
}
$at = '--subscription', $env:AZURE_SUBSCRIPTION_ID, '--resource-group', $env:AZURE_RESOURCE_GROUP

az account show --subscription $env:AZURE_SUBSCRIPTION_ID --output none 2>$null
if ($LASTEXITCODE -ne 0) {
    Write-Error "The Azure CLI is not signed in to subscription $env:AZURE_SUBSCRIPTION_ID. Run az login, then: azd hooks run postdeploy"
}

# Until it succeeds, at most so many times.
function Test-Repeatedly([int]$Most, [scriptblock]$Command) {
    for ($done = 1; ; $done++) {
        & $Command | Out-Null
        if ($LASTEXITCODE -eq 0) { return $true }
        if ($done -ge $Most) { return $false }
        Start-Sleep -Seconds $pause
    }
}

foreach ($function in 'OnSignIn', 'OnDeviceChange', 'OnHrChange', 'OnSecretChange', 'OnDirectoryChange') {
    Write-Host "Waiting for $function of $env:HANDOFF_WORKER_NAME"
    if (-not (Test-Repeatedly 30 { az functionapp function show @at --name $env:HANDOFF_WORKER_NAME --function-name $function --output none 2>$null })) {
        Write-Error "$function did not appear. See the app's log stream; then run: azd hooks run postdeploy"
    }
}

$env:HANDOFF_PARTNER_TOPIC_READY = ''
$env:HANDOFF_PARTNER_TOPIC_PRINCIPAL_ID = ''
$topic = $env:HANDOFF_DIRECTORY_PARTNER_TOPIC
if ($topic) {
    az eventgrid partner topic show @at --name $topic --output none 2>$null
    if ($LASTEXITCODE -eq 0) {
        # It expires if it is not activated. Without an identity it could not write dead letters.
        az eventgrid partner topic activate @at --name $topic --output none
        if ($LASTEXITCODE -ne 0) { Write-Error "The partner topic $topic could not be activated" }
        $body = New-TemporaryFile
        Set-Content -Path $body -Value '{"identity":{"type":"SystemAssigned"}}'
        az rest --method patch --output none --headers Content-Type=application/json --body "@$body" `
            --url "https://management.azure.com/subscriptions/$env:AZURE_SUBSCRIPTION_ID/resourceGroups/$env:AZURE_RESOURCE_GROUP/providers/Microsoft.EventGrid/partnerTopics/${topic}?api-version=2025-02-15"
        $code = $LASTEXITCODE
        Remove-Item $body
        if ($code -ne 0) { Write-Error "The partner topic $topic got no identity" }
        $env:HANDOFF_PARTNER_TOPIC_PRINCIPAL_ID = az eventgrid partner topic show @at --name $topic --query identity.principalId --output tsv
        if ($LASTEXITCODE -ne 0) { Write-Error "The identity of the partner topic $topic could not be read" }
        $env:HANDOFF_PARTNER_TOPIC_READY = $topic
    }
    else {
        Write-Host "The partner topic $topic is not there yet: Microsoft Graph makes it when KeepDirectorySubscription has run (17 minutes past each hour). Then run: azd hooks run postdeploy"
    }
}

$env:HANDOFF_WEBHOOK_KEY = ''
if ($env:HANDOFF_WEBHOOKS -eq '1') {
    $env:HANDOFF_WEBHOOK_KEY = az functionapp keys list @at --name $env:HANDOFF_WORKER_NAME --query systemKeys.eventgrid_extension --output tsv
    if ($LASTEXITCODE -ne 0) { Write-Error 'The system key could not be read' }
}

# The first attempts can fail: Event Grid checks the function, which may still be starting, and a role takes a while to be known.
if (-not (Test-Repeatedly 5 { az deployment group create @at --name handoff-subscriptions --parameters subscriptions/main.bicepparam --output none })) {
    Write-Error 'The event subscriptions could not be made; see above. Until they are there, what is published reaches nobody and must be published again.'
}
Write-Host 'The event subscriptions are in place.'
