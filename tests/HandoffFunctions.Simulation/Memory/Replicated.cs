namespace HandoffFunctions.Simulation.Memory;

/// <summary>Values of which a change is true at once and seen by readers later, as with the replicas of the directory. Case of keys does not count.</summary>
/// <param name="newborn">What a key has on first use.</param>
internal sealed class Replicated<T>(TimeProvider clock, Func<string, T> newborn)
{
    // Oldest first; the last is the truth, the last that is visible is what readers see.
    private readonly Dictionary<string, List<(DateTimeOffset VisibleAt, T Value)>> _histories = new(StringComparer.OrdinalIgnoreCase);

    public T Truth(string key) => History(key)[^1].Value;

    public T Seen(string key)
    {
        var (history, now) = (History(key), clock.GetUtcNow());
        return history.Last(version => version.VisibleAt <= now).Value;
    }

    public void Set(string key, T value, TimeSpan lag)
    {
        var history = History(key);
        if (lag <= TimeSpan.Zero)
        {
            history.Clear();
            history.Add((DateTimeOffset.MinValue, value));
        }
        else
        {
            history.Add((clock.GetUtcNow() + lag, value));
        }
    }

    private List<(DateTimeOffset VisibleAt, T Value)> History(string key)
    {
        if (!_histories.TryGetValue(key, out var history))
        {
            _histories.Add(key, history = [(DateTimeOffset.MinValue, newborn(key))]);
        }

        return history;
    }
}
