namespace HandoffFunctions.Tests.Reliability.Calls;

/// <summary>One story of the product. It is told anew for each run: nothing of one run may reach the next.</summary>
internal sealed record CallStory(string Name, Action<Telling> Tell)
{
    public static CallStory Of(string name, Action<Telling> tell) => new(name, tell);

    public Telling Told()
    {
        var told = new Telling();
        Tell(told);
        return told;
    }
}

/// <summary>Something that the app is told to do at some time.</summary>
/// <param name="ComesAgain">Whether whoever tells it does so again until it was done.</param>
/// <param name="IsBefore">Whether it only brings about what the story begins with: its calls are not counted, and none fails.</param>
/// <param name="Acknowledged">The event that is acknowledged with it, where one device or person has it on record.</param>
/// <param name="IsSettling">Whether nothing is disturbed in it any more: it shows where things come to rest.</param>
internal sealed record Act(string Name, TimeSpan At, Func<World, AppProcess, Task> Do, bool ComesAgain = true, bool IsSettling = false, bool IsBefore = false, Acknowledged? Acknowledged = null);

/// <summary>An event that must be on record once it is acknowledged: on the device's ledger, or without a device on the person's.</summary>
internal sealed record Acknowledged(string Source, string Id, string? Device, string? User);
