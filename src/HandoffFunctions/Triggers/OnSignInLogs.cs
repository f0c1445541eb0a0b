using HandoffFunctions.Handling;
using HandoffFunctions.Hosting;

namespace HandoffFunctions.Triggers;

/// <summary>The identity provider's own logs, from the event hub that its diagnostic settings write to.</summary>
internal static class OnSignInLogs
{
    public static void Map(WebApplication app, HandleRecords handle) => app.MapBatches(nameof(OnSignInLogs), handle.HandleAsync);
}
