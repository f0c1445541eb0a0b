// Private addresses of the services, and the names by which the network finds them.
// https://learn.microsoft.com/azure/private-link/private-endpoint-dns
param location string
param tags object
param networkId string
param subnetId string

@description('Each with a name, the service\'s id (target), the part of it that is meant (group) and the zone that names it.')
param endpoints array

var zoneNames = union(map(endpoints, each => each.zone), [])

resource zones 'Microsoft.Network/privateDnsZones@2024-06-01' = [for zone in zoneNames: {
  name: zone
  location: 'global'
  tags: tags
}]

resource links 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = [for (zone, i) in zoneNames: {
  parent: zones[i]
  name: 'handoff'
  location: 'global'
  tags: tags
  properties: {
    registrationEnabled: false
    virtualNetwork: { id: networkId }
  }
}]

resource connections 'Microsoft.Network/privateEndpoints@2024-05-01' = [for each in endpoints: {
  name: 'pe-${each.name}'
  location: location
  tags: tags
  properties: {
    subnet: { id: subnetId }
    privateLinkServiceConnections: [
      {
        name: each.name
        properties: {
          privateLinkServiceId: each.target
          groupIds: [ each.group ]
        }
      }
    ]
  }
}]

resource names 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2024-05-01' = [for (each, i) in endpoints: {
  parent: connections[i]
  name: 'default'
  properties: {
    privateDnsZoneConfigs: [
      {
        name: each.group
        properties: { privateDnsZoneId: resourceId('Microsoft.Network/privateDnsZones', each.zone) }
      }
    ]
  }
  dependsOn: [ zones ]
}]
