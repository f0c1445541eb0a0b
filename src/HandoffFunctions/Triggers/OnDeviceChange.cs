using HandoffFunctions.Handling;
using HandoffFunctions.Hosting;

namespace HandoffFunctions.Triggers;

/// <summary>Devices that are checked out and in, reset, lost or retired.</summary>
internal static class OnDeviceChange
{
    public static void Map(WebApplication app, HandleEvent handle) => app.MapEvents(nameof(OnDeviceChange), handle.HandleAsync);
}
