using HandoffFunctions.Handling;
using HandoffFunctions.Hosting;

namespace HandoffFunctions.Triggers;

/// <summary>Shifts that end, and people who move or leave.</summary>
internal static class OnHrChange
{
    public static void Map(WebApplication app, HandleEvent handle) => app.MapEvents(nameof(OnHrChange), handle.HandleAsync);
}
