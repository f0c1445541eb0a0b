# The same as revoke.sh, for Windows. Usage: revoke.ps1 PRINCIPAL_ID [PERMISSION...]
param([Parameter(Mandatory)][string]$Principal, [Parameter(ValueFromRemainingArguments)][string[]]$Permissions)
$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $false
function Read-Json([string[]]$Arguments) {
    $text = az @Arguments --output json
    if ($LASTEXITCODE -ne 0) { throw "az $($Arguments -join ' ') failed" }
    $text | ConvertFrom-Json
}

$v1 = 'https://graph.microsoft.com/v1.0'
$graph = Read-Json 'ad', 'sp', 'show', '--id', '00000003-0000-0000-c000-000000000000'
$roles = foreach ($permission in $Permissions) {
    $role = $graph.appRoles | Where-Object { $_.value -eq $permission -and $_.allowedMemberTypes -contains 'Application' }
    if (-not $role) { throw "Microsoft Graph has no application permission $permission" }
    $role.id
}
$found = (Read-Json 'rest', '--method', 'get', '--url', "$v1/servicePrincipals/$Principal/appRoleAssignments").value |
    Where-Object { $_.resourceId -eq $graph.id -and (-not $Permissions -or $roles -contains $_.appRoleId) }
foreach ($assignment in $found) {
    az rest --method delete --output none --url "$v1/servicePrincipals/$Principal/appRoleAssignments/$($assignment.id)"
    if ($LASTEXITCODE -ne 0) { throw "The assignment $($assignment.id) could not be taken back" }
    Write-Host "$(($graph.appRoles | Where-Object id -eq $assignment.appRoleId).value) is taken back"
}
if (-not $found) { Write-Host 'Nothing of that is granted' }
