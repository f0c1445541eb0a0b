#!/bin/sh
# Takes application permissions of Microsoft Graph back from an identity. Usage: revoke.sh PRINCIPAL_ID [PERMISSION...]
# Without names it takes all of them back. A token that was given out before is good for up to a day.
# You need the Azure CLI, signed in as somebody who may grant them: Privileged Role Administrator or Global Administrator.
set -eu
principal=${1:?usage: revoke.sh PRINCIPAL_ID [PERMISSION...]}
shift
v1=https://graph.microsoft.com/v1.0
graph=$(az ad sp show --id 00000003-0000-0000-c000-000000000000 --query id --output tsv)

# take_back WHAT QUERY: deletes the assignments that the query finds.
take_back() {
  found=$(az rest --method get --url "$v1/servicePrincipals/$principal/appRoleAssignments" --query "$2" --output tsv | tr -d '\r')
  if [ -z "$found" ]; then
    echo "$1 is not granted"
    return
  fi
  for assignment in $found; do
    az rest --method delete --output none --url "$v1/servicePrincipals/$principal/appRoleAssignments/$assignment"
  done
  echo "$1 is taken back"
}

if [ $# -eq 0 ]; then
  take_back "Every permission" "value[?resourceId=='$graph'].id"
  exit
fi
for permission; do
  role=$(az ad sp show --id 00000003-0000-0000-c000-000000000000 --query "appRoles[?value=='$permission' && contains(allowedMemberTypes, 'Application')].id" --output tsv | tr -d '\r')
  if [ -z "$role" ]; then
    echo "Microsoft Graph has no application permission $permission" >&2
    exit 1
  fi
  take_back "$permission" "value[?resourceId=='$graph' && appRoleId=='$role'].id"
done
