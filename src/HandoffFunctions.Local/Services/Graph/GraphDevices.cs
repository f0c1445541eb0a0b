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
        switch (method)
        {
            case "GET":
                await context.AnswerEntityAsync("devices", device, "id", "deviceId", "accountEnabled", "displayName");
                break;
            case "PATCH" when await context.ReadObjectAsync() is { Count: > 0 } changes:
                state.Devices.Change(deviceId, truth => GraphState.Replace(truth, changes));
                await context.AnswerNothingAsync(204);
                break;
            case "DELETE":
                state.Devices.Change(deviceId, truth => truth["exists"] = false);
                await context.AnswerNothingAsync(204);
                break;
            default:
                await context.AnswerGraphErrorAsync(400, "Request_BadRequest", $"{method} is not understood here.");
                break;
        }
    }

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
