# The same as grant.sh, for Windows. Usage: grant.ps1 PRINCIPAL_ID [PERMISSION...]
param([Parameter(Mandatory)][string]$Principal, [Parameter(ValueFromRemainingArguments)][string[]]$Permissions)
$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $false
if (-not $Permissions) { $Permissions = Get-Content (Join-Path $PSScriptRoot 'permissions.txt') | Where-Object { $_ } | ForEach-Object { ($_ -split ' ')[0] } }
if (-not $Permissions) { throw 'permissions.txt names no permission' }
function Read-Json([string[]]$Arguments) {
    $text = az @Arguments --output json
    if ($LASTEXITCODE -ne 0) { throw "az $($Arguments -join ' ') failed" }
    $text | ConvertFrom-Json
}

$v1 = 'https://graph.microsoft.com/v1.0'
$graph = Read-Json 'ad', 'sp', 'show', '--id', '00000003-0000-0000-c000-000000000000'
$held = (Read-Json 'rest', '--method', 'get', '--url', "$v1/servicePrincipals/$Principal/appRoleAssignments").value
foreach ($permission in $Permissions) {
    $role = $graph.appRoles | Where-Object { $_.value -eq $permission -and $_.allowedMemberTypes -contains 'Application' }
    if (-not $role) { throw "Microsoft Graph has no application permission $permission" }
    if ($held | Where-Object { $_.resourceId -eq $graph.id -and $_.appRoleId -eq $role.id }) {
        Write-Host "$permission is granted already"
        continue
    }
    $body = New-TemporaryFile
    @{ principalId = $Principal; resourceId = $graph.id; appRoleId = $role.id } | ConvertTo-Json | Set-Content -Path $body
    az rest --method post --output none --headers Content-Type=application/json --url "$v1/servicePrincipals/$($graph.id)/appRoleAssignedTo" --body "@$body"
    $code = $LASTEXITCODE
    Remove-Item $body
    if ($code -ne 0) { throw "$permission could not be granted" }
    Write-Host "$permission is granted"
}
