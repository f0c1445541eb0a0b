namespace HandoffFunctions.Local.Services.EventGrid;

/// <summary>
/// The event subscriptions: a function, and the beginnings of the event types that it is given. Compared without
/// regard to case, as Event Grid's filters do (https://learn.microsoft.com/azure/event-grid/event-filtering).
/// </summary>
internal static class Subscriptions
{
    /// <summary>Takes every type that no row names.</summary>
    private const string CatchAll = "OnSignIn";

    private static readonly (string Function, string TypePrefix)[] Rows =
    [
        ("OnSignIn", "Handoff.Session."),
        ("OnSignIn", "Handoff.App."),
        ("OnDeviceChange", "Handoff.Device."),
        ("OnHrChange", "Handoff.Worker."),
        ("OnSecretChange", "Microsoft.KeyVault."),
        ("OnDirectoryChange", "Microsoft.Graph."),
    ];

    public static string FunctionFor(string eventType)
    {
        var (function, _) = Rows.FirstOrDefault(row => eventType.StartsWith(row.TypePrefix, StringComparison.OrdinalIgnoreCase));
        return function ?? CatchAll;
    }
}
