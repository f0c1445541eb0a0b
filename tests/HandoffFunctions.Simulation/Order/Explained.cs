using System.Collections.Concurrent;

namespace HandoffFunctions.Simulation.Order;

/// <summary>Counts the differences that a late-event entry explained.</summary>
internal sealed class Explained
{
    private readonly ConcurrentDictionary<string, int> _by = new();

    public void Add(IEnumerable<Difference> differences)
    {
        foreach (var difference in differences)
        {
            _by.AddOrUpdate(difference.ExplainedBy ?? "nothing", 1, (_, count) => count + 1);
        }
    }

    public void Record(string of)
    {
        foreach (var (entry, count) in _by.Where(pair => pair.Key != "nothing"))
        {
            Figures.Record("Order and duplicates", $"differences in {of} explained by a {entry} entry", count);
        }
    }
}
