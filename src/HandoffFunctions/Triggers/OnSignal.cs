using HandoffFunctions.Api.Signals;

namespace HandoffFunctions.Triggers;

/// <summary>Security events that a transmitter pushes. Not there unless policy names one.</summary>
internal static class OnSignal
{
    public static void Map(WebApplication app, SignalsApi? signals)
    {
        if (signals is not null)
        {
            app.MapPost("/api/ssf/events", signals.ReceiveAsync);
        }
    }
}
