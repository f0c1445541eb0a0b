// Grants the worker's identity the application permissions of Microsoft Graph that the policy needs, and no others. Run once, and after the
// policy has changed, by somebody who may grant them (Privileged Role Administrator, for instance); Owner of the subscription is not enough.
//   az deployment group create --resource-group RESOURCE_GROUP --template-file infra/graph/main.bicep --parameters principalId=WORKER_PRINCIPAL_ID
// Taking a name out of the list takes nothing back; revoke.sh does. Without Bicep: grant.sh, grant.ps1.
// https://learn.microsoft.com/graph/templates/bicep/reference/approleassignedto
extension microsoftGraphV1

@description('Object id of the worker\'s identity.')
param principalId string

@description('Names of application permissions. permissions.txt is what the command `permissions` prints for the policy; the first word of each line is a name.')
param permissions array = filter(map(split(replace(loadTextContent('permissions.txt'), '\r', ''), '\n'), line => split(line, ' ')[0]), name => !empty(name))

resource graph 'Microsoft.Graph/servicePrincipals@v1.0' existing = {
  appId: '00000003-0000-0000-c000-000000000000'
}

resource granted 'Microsoft.Graph/appRoleAssignedTo@v1.0' = [for permission in permissions: {
  principalId: principalId
  resourceId: graph.id
  appRoleId: filter(graph.appRoles, role => role.value == permission && contains(role.allowedMemberTypes, 'Application'))[0].id
}]
