using Handoff.Rules.Events;

namespace HandoffFunctions.Handling;

/// <summary>
/// Facts about sessions on devices that nothing has put in scope, kept in memory for a while. Events of one delivery are handled side by
/// side and others come out of order, so the one that puts a device in scope may be handled after one that took it for out of scope.
/// If the process dies, what was overheard is lost; what was in scope never is.
/// </summary>
public sealed class Overheard(TimeProvider time)
{
    /// <summary>As late as sign-in logs come, with room to spare.</summary>
    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(10);

    private const int MostFacts = 20_000;

    private readonly Lock _lock = new();
    private readonly LinkedList<(string Device, Fact Fact, DateTimeOffset Until)> _order = new();
    private readonly Dictionary<string, List<LinkedListNode<(string Device, Fact Fact, DateTimeOffset Until)>>> _byDevice = [];

    public void Add(string device, Fact fact)
    {
        var now = time.GetUtcNow();
        lock (_lock)
        {
            while (_order.First is { } oldest && (_order.Count >= MostFacts || oldest.Value.Until < now))
            {
                Remove(oldest);
            }

            var node = _order.AddLast((device, fact, now + KeptFor));
            if (!_byDevice.TryGetValue(device, out var own))
            {
                _byDevice.Add(device, own = []);
            }

            own.Add(node);
        }
    }

    /// <summary>Takes what was overheard about a device, oldest first.</summary>
    public IReadOnlyList<Fact> Take(string device)
    {
        lock (_lock)
        {
            if (!_byDevice.Remove(device, out var own))
            {
                return [];
            }

            own.ForEach(_order.Remove);
            var now = time.GetUtcNow();
            return [.. own.Where(node => node.Value.Until >= now).Select(node => node.Value.Fact).OrderBy(fact => fact.At)];
        }
    }

    private void Remove(LinkedListNode<(string Device, Fact Fact, DateTimeOffset Until)> node)
    {
        _order.Remove(node);
        var own = _byDevice[node.Value.Device];
        own.Remove(node);
        if (own.Count == 0)
        {
            _byDevice.Remove(node.Value.Device);
        }
    }
}
