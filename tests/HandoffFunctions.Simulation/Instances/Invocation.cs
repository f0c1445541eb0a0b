using HandoffFunctions.Storage;

namespace HandoffFunctions.Simulation.Instances;

/// <summary>One delivery or sweep on one instance, and what it can know: whatever was on record when it last looked.</summary>
internal sealed class Invocation(string what, Instance on, DateTimeOffset began)
{
    /// <summary>What a sweep goes by.</summary>
    public const string Sweep = "sweep";

    private static readonly AsyncLocal<Invocation?> Here = new();

    private readonly Dictionary<string, DateTimeOffset> _looked = [];

    /// <summary>The one that the running code belongs to.</summary>
    public static Invocation? Current
    {
        get => Here.Value;
        set => Here.Value = value;
    }

    public string What => what;

    public Instance On => on;

    /// <summary>A row was written as it had been read: nobody else wrote since, that is what the version says.</summary>
    /// <remarks>A sweep has several subjects in hand at once; what one of them is found to need the others need not know.</remarks>
    public void Wrote(string key, DateTimeOffset at)
    {
        if (what != Sweep)
        {
            Looks(key, at);
        }
    }

    /// <summary>A read was sent.</summary>
    /// <param name="key">The row, or where the range of rows begins.</param>
    public void Looks(string key, DateTimeOffset at)
    {
        if (key.StartsWith("w|", StringComparison.Ordinal) || key.EndsWith("|head", StringComparison.Ordinal))
        {
            _looked[key] = at;
        }
    }

    /// <summary>What was on record by then, whoever asks for a person's revocation could have seen: where the person is, and the device that is at hand.</summary>
    public DateTimeOffset KnowsOf(string person) => _looked
        .Where(look => look.Key == Rows.Presence(person, "") || look.Key.EndsWith("|head", StringComparison.Ordinal))
        .Select(look => look.Value).Append(_looked.Count == 0 ? began : DateTimeOffset.MaxValue).Min();
}
