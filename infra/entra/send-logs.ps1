# The same as send-logs.sh, for Windows; see there for what you must have. Usage: send-logs.ps1 [CATEGORY...]
param([Parameter(ValueFromRemainingArguments)][string[]]$Categories)
$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $false
if (-not $Categories) {
    $Categories = 'SignInLogs', 'NonInteractiveUserSignInLogs', 'AuditLogs', 'ServicePrincipalSignInLogs', 'ManagedIdentitySignInLogs', 'MicrosoftGraphActivityLogs'
}
$rule = if ($env:HANDOFF_LOGS_RULE_ID) { $env:HANDOFF_LOGS_RULE_ID } else { azd env get-value HANDOFF_LOGS_RULE_ID }
$hub = if ($env:HANDOFF_LOGS_HUB_NAME) { $env:HANDOFF_LOGS_HUB_NAME } else { azd env get-value HANDOFF_LOGS_HUB_NAME }
$body = New-TemporaryFile
@{
    properties = @{
        eventHubAuthorizationRuleId = $rule
        eventHubName = $hub
        logs = @($Categories | ForEach-Object { @{ category = $_; enabled = $true } })
    }
} | ConvertTo-Json -Depth 5 | Set-Content -Path $body
az rest --method put --output none --headers Content-Type=application/json --body "@$body" `
    --url 'https://management.azure.com/providers/microsoft.aadiam/diagnosticSettings/handoff?api-version=2017-04-01'
$code = $LASTEXITCODE
Remove-Item $body
if ($code -ne 0) { throw 'The diagnostic setting was refused' }
Write-Host "Sent to ${hub}: $($Categories -join ', '). First records can take hours to come."
