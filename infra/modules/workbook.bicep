// One page for whoever runs this: what the functions did, what failed, what is waiting.
param suffix string
param location string
param tags object
param workspaceId string

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(resourceGroup().id, 'handoff', suffix)
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    displayName: 'Device handoffs'
    category: 'workbook'
    sourceId: workspaceId
    serializedData: loadTextContent('../workbook.json')
  }
}
