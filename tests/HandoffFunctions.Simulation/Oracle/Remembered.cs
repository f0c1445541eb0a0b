using System.Collections.Concurrent;

namespace HandoffFunctions.Simulation.Oracle;

/// <summary>Keeps what is dear to make and always the same for the same key. Beyond so many it is made anew each time.</summary>
internal sealed class Remembered<TKey, TValue>(int most)
    where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, TValue> _known = [];

    public TValue Of(TKey key, Func<TKey, TValue> make)
    {
        if (_known.TryGetValue(key, out var known))
        {
            return known;
        }

        var made = make(key);
        return _known.Count < most ? _known.GetOrAdd(key, made) : made;
    }
}
