namespace HandoffFunctions.Handling;

/// <summary>The work of one invocation at one subject: how long it may take, what was tried, and which services it left alone.</summary>
/// <param name="services">Shares out the services; null where nobody else competes for them.</param>
/// <param name="isOneOfMany">Whether so many are visited that what can be looked up for all of them at once waits for that.</param>
public sealed class Visit(TimeProvider time, ServiceTurns? services = null, bool isOneOfMany = false)
{
    /// <summary>Event Grid waits 30 s for an answer (https://learn.microsoft.com/azure/event-grid/delivery-and-retry).</summary>
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(20);

    /// <summary>What has begun is given up after so long. What came of it must still be put on record.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(26);

    private readonly long _started = Arrival.At ?? time.GetTimestamp();
    private readonly HashSet<(string HandoffId, string StepKey)> _tried = [];
    private readonly HashSet<string> _left = [];

    public bool IsOneOfMany => isOneOfMany;

    /// <summary>Whether nothing more is to be begun.</summary>
    public bool IsOver => time.GetElapsedTime(_started) > Budget;

    /// <summary>Services of which something was left for later, because others had them or they are sick.</summary>
    public IReadOnlyCollection<string> Left => _left;

    /// <summary>Cancelled when what is under way has taken too long.</summary>
    public CancellationTokenSource Lapse()
    {
        var left = Limit - time.GetElapsedTime(_started);
        return new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero, time);
    }

    /// <summary>What was tried this time is not tried again before the next.</summary>
    public bool IsTried(string handoffId, string stepKey) => _tried.Contains((handoffId, stepKey));

    public void Tried(string handoffId, string stepKey) => _tried.Add((handoffId, stepKey));

    public bool TryEnter(string service)
    {
        var may = services?.TryEnter(service) != false;
        if (!may)
        {
            _left.Add(service);
        }

        return may;
    }

    public void Leave(string service, bool wasSick) => services?.Leave(service, wasSick);
}
