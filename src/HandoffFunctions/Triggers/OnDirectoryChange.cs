using HandoffFunctions.Handling;
using HandoffFunctions.Hosting;

namespace HandoffFunctions.Triggers;

/// <summary>Accounts that changed in the directory, and what it says of the subscription that reports them.</summary>
internal static class OnDirectoryChange
{
    public static void Map(WebApplication app, HandleDirectoryChange handle) => app.MapEvents(nameof(OnDirectoryChange), handle.HandleAsync);
}
