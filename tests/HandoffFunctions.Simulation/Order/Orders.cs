namespace HandoffFunctions.Simulation.Order;

/// <summary>The orders in which events can be delivered.</summary>
internal static class Orders
{
    public static IEnumerable<int[]> Of(int count) => Of([.. Enumerable.Range(0, count)]);

    private static IEnumerable<int[]> Of(int[] items)
    {
        if (items.Length == 0)
        {
            yield return [];
        }

        for (var i = 0; i < items.Length; i++)
        {
            foreach (var rest in Of([.. items[..i], .. items[(i + 1)..]]))
            {
                yield return [items[i], .. rest];
            }
        }
    }

    /// <summary>An order with each event delivered so many times; its repeats come anywhere after it.</summary>
    /// <param name="times">For each place in the story, 1 to 3.</param>
    public static int[] WithRepeats(int[] order, IReadOnlyList<int> times, Random chance)
    {
        var deliveries = order.ToList();
        foreach (var place in order)
        {
            for (var repeat = 1; repeat < times[place]; repeat++)
            {
                deliveries.Insert(chance.Next(deliveries.IndexOf(place) + 1, deliveries.Count + 1), place);
            }
        }

        return [.. deliveries];
    }

    /// <summary>Every way of delivering each of so many events one to three times.</summary>
    public static IEnumerable<int[]> Times(int count) =>
        count == 0 ? [[]] : Times(count - 1).SelectMany(rest => Enumerable.Range(1, 3).Select(times => (int[])[.. rest, times]));
}
