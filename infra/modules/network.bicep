// Optional: the apps call out through a network of their own, in which the services have private addresses.
param name string
param location string
param tags object
param addressPrefix string

resource network 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    addressSpace: { addressPrefixes: [ addressPrefix ] }
    subnets: [
      {
        name: 'worker'
        properties: {
          addressPrefix: cidrSubnet(addressPrefix, 24, 0)
          // https://learn.microsoft.com/azure/azure-functions/flex-consumption-how-to#enable-virtual-network-integration
          delegations: [
            {
              name: 'flex'
              properties: { serviceName: 'Microsoft.App/environments' }
            }
          ]
        }
      }
      {
        name: 'analyst'
        properties: {
          addressPrefix: cidrSubnet(addressPrefix, 24, 1)
          delegations: [
            {
              name: 'flex'
              properties: { serviceName: 'Microsoft.App/environments' }
            }
          ]
        }
      }
      {
        name: 'private-endpoints'
        properties: {
          addressPrefix: cidrSubnet(addressPrefix, 24, 2)
          privateEndpointNetworkPolicies: 'Disabled'
        }
      }
    ]
  }

  resource worker 'subnets' existing = {
    name: 'worker'
  }

  resource analyst 'subnets' existing = {
    name: 'analyst'
  }

  resource endpoints 'subnets' existing = {
    name: 'private-endpoints'
  }
}

output id string = network.id
output workerSubnetId string = network::worker.id
output analystSubnetId string = network::analyst.id
output endpointSubnetId string = network::endpoints.id
