#!/bin/sh
# Grants an identity application permissions of Microsoft Graph. Usage: grant.sh PRINCIPAL_ID [PERMISSION...]
# Without names it takes those of permissions.txt, which is what the command `permissions` prints for the policy. What is granted already is left alone; nothing is taken back (see revoke.sh).
# You need the Azure CLI, signed in as somebody who may grant them: Privileged Role Administrator or Global Administrator.
set -eu
principal=${1:?usage: grant.sh PRINCIPAL_ID [PERMISSION...]}
shift
if [ $# -eq 0 ]; then
  # shellcheck disable=SC2046  # one name a line, none with a space
  set -- $(tr -d '\r' <"$(dirname "$0")/permissions.txt" | cut -d ' ' -f 1)
  # What printed the list may have failed: then nothing granted must not look like success.
  if [ $# -eq 0 ]; then
    echo "permissions.txt names no permission" >&2
    exit 1
  fi
fi

v1=https://graph.microsoft.com/v1.0
graph=$(az ad sp show --id 00000003-0000-0000-c000-000000000000 --query id --output tsv)
held=$(az rest --method get --url "$v1/servicePrincipals/$principal/appRoleAssignments" --query "value[?resourceId=='$graph'].appRoleId" --output tsv)
for permission; do
  role=$(az ad sp show --id 00000003-0000-0000-c000-000000000000 --query "appRoles[?value=='$permission' && contains(allowedMemberTypes, 'Application')].id" --output tsv)
  if [ -z "$role" ]; then
    echo "Microsoft Graph has no application permission $permission" >&2
    exit 1
  fi
  if printf '%s\n' "$held" | tr -d '\r' | grep -qx "$role"; then
    echo "$permission is granted already"
    continue
  fi
  az rest --method post --output none --headers Content-Type=application/json --url "$v1/servicePrincipals/$graph/appRoleAssignedTo" \
    --body "{\"principalId\":\"$principal\",\"resourceId\":\"$graph\",\"appRoleId\":\"$role\"}"
  echo "$permission is granted"
done
