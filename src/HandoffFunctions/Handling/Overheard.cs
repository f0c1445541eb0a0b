using Handoff.Rules.Events;

namespace HandoffFunctions.Handling;

/// <summary>
/// Facts about sessions that nothing has put in scope, by device or by person, kept in memory for a while. Events of one delivery are
/// handled side by side and others come out of order, so the one that puts a device in scope may be handled after one that took it for out
/// of scope. If the process dies, what was overheard is lost; what was in scope never is.
/// </summary>
public sealed class Overheard(TimeProvider time)
{
    /// <summary>As late as sign-in logs come, with room to spare.</summary>
    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(10);

    private const int MostFacts = 20_000;

    private readonly Lock _lock = new();
    private readonly LinkedList<(IReadOnlyList<string> About, Fact Fact, DateTimeOffset Until)> _order = new();
    private readonly Dictionary<string, List<LinkedListNode<(IReadOnlyList<string> About, Fact Fact, DateTimeOffset Until)>>> _byKey = [];

    /// <param name="about">The keys of the device and the person that it is about, as far as it names them.</param>
    /// <param name="until">Until when it is kept, for what was taken out and is to go back; null for as long as anything new.</param>
    public void Add(IReadOnlyList<string> about, Fact fact, DateTimeOffset? until = null)
    {
        var now = time.GetUtcNow();
        lock (_lock)
        {
            while (_order.First is { } oldest && (_order.Count >= MostFacts || oldest.Value.Until < now))
            {
                Remove(oldest);
            }

            var node = _order.AddLast((about, fact, until ?? now + KeptFor));
            foreach (var key in about)
            {
                if (!_byKey.TryGetValue(key, out var own))
                {
                    _byKey.Add(key, own = []);
                }

                own.Add(node);
            }
        }
    }

    /// <summary>Takes what was overheard about a device or a person, oldest first.</summary>
    public IReadOnlyList<(Fact Fact, DateTimeOffset Until)> Take(string about)
    {
        lock (_lock)
        {
            if (!_byKey.TryGetValue(about, out var known))
            {
                return [];
            }

            var own = known.ToList();
            own.ForEach(Remove);
            var now = time.GetUtcNow();
            return [.. own.Where(node => node.Value.Until >= now).Select(node => (node.Value.Fact, node.Value.Until)).OrderBy(one => one.Fact.At)];
        }
    }

    private void Remove(LinkedListNode<(IReadOnlyList<string> About, Fact Fact, DateTimeOffset Until)> node)
    {
        _order.Remove(node);
        foreach (var key in node.Value.About)
        {
            var own = _byKey[key];
            own.Remove(node);
            if (own.Count == 0)
            {
                _byKey.Remove(key);
            }
        }
    }
}
