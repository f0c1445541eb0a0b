using HandoffFunctions.Handling;
using HandoffFunctions.Hosting;

namespace HandoffFunctions.Triggers;

/// <summary>Sign-ins, sign-outs and uses of sessions, and applications that confirm that they cleared one.</summary>
internal static class OnSignIn
{
    public static void Map(WebApplication app, HandleEvent handle) => app.MapEvents(nameof(OnSignIn), handle.HandleAsync);
}
