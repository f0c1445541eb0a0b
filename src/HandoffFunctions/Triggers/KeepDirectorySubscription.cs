using HandoffFunctions.Handling;
using HandoffFunctions.Hosting;

namespace HandoffFunctions.Triggers;

/// <summary>Once an hour: makes the subscription to the directory's changes, renews it, and reads back that it lives.</summary>
internal static class KeepDirectorySubscription
{
    // What could not be done is on record and a finding in time; the next hour tries again.
    public static void Map(WebApplication app, KeepSubscription keep) => app.MapInvocation(nameof(KeepDirectorySubscription), (_, cancel) => keep.RunAsync(renew: false, cancel));
}
