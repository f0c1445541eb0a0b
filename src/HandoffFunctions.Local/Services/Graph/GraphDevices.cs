using HandoffFunctions.Local.Web;

namespace HandoffFunctions.Local.Services.Graph;

/// <summary>
/// Devices, by object id (<c>devices/ID</c>) or by the device id of sign-in logs (<c>devices(deviceId='ID')</c>,
/// https://learn.microsoft.com/graph/api/device-get).
/// </summary>
internal sealed class GraphDevices(GraphState state)
{
    private const string ByDeviceId = "deviceId=";

    public async Task AnswerAsync(HttpContext context, string method, string key)
    {
        var deviceId = DeviceIdOf(key);
        if (deviceId is null || state.Devices.Seen(deviceId) is not { } device)
        {
            await context.AnswerNotFoundAsync(key);
            return;
        }
        await context.AnswerObjectAsync(method, state.Devices, deviceId, () =>
            context.AnswerEntityAsync("devices", device, "id", "deviceId", "accountEnabled", "displayName"));
    }

    /// <summary>An agent's identity (https://learn.microsoft.com/graph/api/resources/agentidentity).</summary>
    public Task AnswerAgentAsync(HttpContext context, string method, string id) => state.Agents.Seen(id) is not { } agent
        ? context.AnswerNotFoundAsync(id)
        : context.AnswerObjectAsync(method, state.Agents, id, () => context.AnswerEntityAsync("servicePrincipals", agent, "id", "accountEnabled", "displayName"));

    private string? DeviceIdOf(string key)
    {
        if (key.StartsWith(ByDeviceId, StringComparison.OrdinalIgnoreCase))
        {
            return key[ByDeviceId.Length..];
        }
        if (state.Devices.Find(device => device.Named("id", key)) is { } known)
        {
            return known;
        }
        // Its device id is known, and its object id is another: the real directory finds nothing either.
        return state.Devices.Find(device => device.Named("deviceId", key)) is null ? key : null;
    }
}
