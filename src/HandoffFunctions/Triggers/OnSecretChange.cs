using HandoffFunctions.Handling;
using HandoffFunctions.Hosting;

namespace HandoffFunctions.Triggers;

/// <summary>What the vault says of a secret that is bound to a device or a person.</summary>
internal static class OnSecretChange
{
    public static void Map(WebApplication app, HandleEvent handle) => app.MapEvents(nameof(OnSecretChange), handle.HandleAsync);
}
