using System.Collections.Concurrent;
using HandoffFunctions.Adapters;
using HandoffFunctions.Adapters.Graph;

namespace HandoffFunctions.Handling;

/// <summary>Whose address it is, by the directory. Kept for a while: a transmitter names the same people again and again.</summary>
public sealed class FindPerson(GraphPeople graph, TimeProvider time)
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(10);

    /// <summary>Somebody new may not show in every replica of the directory yet.</summary>
    private static readonly TimeSpan NobodyKeptFor = TimeSpan.FromSeconds(30);

    private const int MostKept = 10_000;

    private readonly ConcurrentDictionary<string, (string? Id, DateTimeOffset Until)> _known = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The directory's id of the person; null when it is nobody's address, or that of several.</summary>
    /// <exception cref="IOException">The directory does not say now. The event must come again.</exception>
    public async Task<string?> FindAsync(string address, CancellationToken cancel)
    {
        if (_known.TryGetValue(address, out var known) && known.Until > time.GetUtcNow())
        {
            return known.Id;
        }

        var (answer, id) = await graph.FindAsync(address, cancel).ConfigureAwait(false);
        // What can never be answered, such as a single dot, is nobody's: sent again and again, it would hold up what comes after it.
        if (answer is not (Answer.Done or Answer.Never))
        {
            throw new IOException("The directory did not say whose address it is. The event must be delivered again.");
        }

        if (_known.Count >= MostKept)
        {
            _known.Clear();
        }

        _known[address] = (id, time.GetUtcNow() + (id is null ? NobodyKeptFor : KeptFor));
        return id;
    }
}
