using Handoff.Rules.Custody;
using HandoffFunctions.Api.Tokens;
using HandoffFunctions.Storage;

namespace HandoffFunctions.Api;

/// <summary>Finds the devices that paths name, and shows who holds one.</summary>
internal sealed class DevicesApi(CustodyStore store, ReadFreshness freshness)
{
    public async Task ShowAsync(HttpContext context, Caller caller)
    {
        // "No open session" means nothing while nobody hears of sessions.
        var fresh = await freshness.NowAsync(context.RequestAborted).ConfigureAwait(false);
        if (await FindAsync(context, fresh.IsFresh ? null : "What is known is not fresh: something may have been heard of it that is not here yet.").ConfigureAwait(false) is { } device)
        {
            await context.WriteJsonAsync(json => DeviceJson.Write(json, device, fresh)).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Finds the device of the path. A slash in an id arrives as <c>%2F</c>, and through the host's proxy as <c>%252F</c>; both mean the
    /// same device. An id that holds those very characters is what remains.
    /// </summary>
    /// <param name="context">Told when there is none.</param>
    /// <param name="detail">What else to say then.</param>
    public async Task<Device?> FindAsync(HttpContext context, string? detail = null)
    {
        var raw = (string)context.Request.RouteValues["deviceId"]!;
        var spellings = new[] { raw.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase), Uri.UnescapeDataString(raw), raw }.Distinct();
        foreach (var deviceId in spellings)
        {
            if ((await store.LoadAsync<Device>(HandoffKey.OfDevice(deviceId), context.RequestAborted).ConfigureAwait(false)).Subject is { } device)
            {
                return device;
            }
        }

        await Problem.WriteAsync(context, StatusCodes.Status404NotFound, "No event has ever named this device", detail).ConfigureAwait(false);
        return null;
    }
}
